# %% [markdown] role="hints"
# - two_rates: With one milestone there are two rates: in which epochs does each of them hold?
# - holds_already: Does the new rate hold in the epoch of the milestone already?
# - before_it: Which rate holds in the last epoch before a milestone?
# - after_the_last: How many milestones are reached after the last one?
# - epoch_0: Epoch 0 is an epoch like any other: is a milestone there reached in it?
# - small_rate: Try a base rate of 1e-5: is anything rounded or bounded?
# - another_order: Give the same milestones in another order: does the rate change?
# - listed_twice: Try milestones = [5, 5]: by how much does the rate fall at epoch 5?
# - list_before_and_after: Print milestones before and after the call.
# - may_be_empty: The list of milestones may be empty.
# - none_is_reached: No milestone is reached in epoch 0.
# %% role="right" name="loop"
def multistep_lr(base_lr, epoch, milestones, gamma):
    for one in milestones:
        if epoch >= one:
            base_lr = base_lr * gamma
    return base_lr


# %% role="right" name="bisected"
def multistep_lr(base_lr, epoch, milestones, gamma):
    import bisect

    return base_lr * gamma ** bisect.bisect_right(sorted(milestones), epoch)


# %% role="right" name="counter"
def multistep_lr(base_lr, epoch, milestones, gamma):
    from collections import Counter

    counts = Counter(milestones)
    rate = base_lr
    for one in range(epoch + 1):
        rate *= gamma ** counts[one]
    return rate


# %% role="right" name="tensor"
# sum(milestone <= epoch for milestone in milestones)  ->  (torch.tensor(milestones) <= epoch).sum()
# gamma**reached  ->  torch.tensor(gamma, dtype=torch.float64) ** reached
# %% role="wrong" name="strictly_before"
# hint: In the epoch of a milestone your rate is still the old one. Compare with < or with <=?
def multistep_lr(base_lr, epoch, milestones, gamma):
    return base_lr * gamma ** sum(one < epoch for one in milestones)


# %% role="wrong" name="bisected_on_the_wrong_side" of="bisected" hint="strictly_before"
# bisect.bisect_right(sorted(milestones), epoch)  ->  bisect.bisect_left(sorted(milestones), epoch)
# %% role="wrong" name="as_a_set" of="strictly_before"
# hint: An epoch that is in the list twice multiplies twice. What does a set keep of it?
# sum(one < epoch for one in milestones)  ->  sum(one <= epoch for one in set(milestones))
# %% role="wrong" name="stops_at_the_first_larger"
# hint: Your loop ends at the first milestone that is not reached. May smaller ones come after it?
def multistep_lr(base_lr, epoch, milestones, gamma):
    rate = base_lr
    for one in milestones:
        if one > epoch:
            break
        rate *= gamma
    return rate


# %% role="wrong" name="sorts_the_callers_list"
# hint: After your call the caller's list is in another order. Which way of sorting makes a new list?
# reached = sum(milestone <= epoch for milestone in milestones)  ->  milestones.sort()
# gamma**reached  ->  gamma ** sum(one <= epoch for one in milestones)
# %% role="wrong" name="empties_the_callers_list"
# hint: After your call milestones are missing from the caller's list. What does pop or remove do to the list
# that was given?
def multistep_lr(base_lr, epoch, milestones, gamma):
    rate = base_lr
    for one in sorted(milestones):
        if one <= epoch:
            milestones.remove(one)
            rate *= gamma
    return rate


# %% role="wrong" name="falls_only_once" of="strictly_before"
# hint: Your rate falls at one milestone and then stays. What happens at the others?
# ** sum(one < epoch for one in milestones)  ->  if any(one <= epoch for one in milestones) else base_lr
# %% role="wrong" name="only_on_milestones" of="strictly_before" slip="all"
# hint: Your rate is smaller in the epoch of a milestone only. Which rate holds in the epochs after it?
# gamma ** sum(one < epoch for one in milestones)  ->  gamma ** milestones.count(epoch)
# %% role="wrong" name="multiplied_by_the_count" of="only_on_milestones" slip="all"
# hint: Multiplying by gamma twice is not multiplying by 2 gamma. What is the rate after two milestones,
# written as a product?
# gamma ** milestones.count(epoch)  ->  gamma * sum(one <= epoch for one in milestones)
# %% role="wrong" name="growing_powers" of="empties_the_callers_list"
# hint: Each milestone multiplies by gamma once. By how much does your rate fall at the second one?
# for one in sorted(milestones):  ->  for place, one in enumerate(sorted(milestones), start=1):
# rate *= gamma  ->  rate *= gamma**place
# - milestones.remove(one)
# %% role="wrong" name="counts_those_ahead" of="strictly_before" slip="all"
# hint: Your rate is small at first and grows. Do you count the milestones that are over, or those ahead?
# sum(one < epoch for one in milestones)  ->  sum(one > epoch for one in milestones)
# %% role="wrong" name="base_lr_forgotten" of="only_on_milestones" hint="base_lr_forgotten" slip="all"
# base_lr * gamma ** milestones.count(epoch)  ->  gamma ** sum(one <= epoch for one in milestones)
# %% role="wrong" name="place_instead_of_count" slip="all"
# hint: You use the place of the last milestone, which counts from 0. How many are reached at the first one?
def multistep_lr(base_lr, epoch, milestones, gamma):
    place = 0
    for i, one in enumerate(sorted(milestones)):
        if one <= epoch:
            place = i
    return base_lr * gamma**place


# %% role="wrong" name="last_milestone_left_out"
# hint: At the last milestone nothing happens any more. Where does your loop end?
# reached = sum(milestone <= epoch for milestone in milestones)  ->  ordered = sorted(milestones)
# gamma**reached  ->  gamma ** sum(one <= epoch for one in ordered[:-1])
# %% role="wrong" name="milestone_at_0_left_out"
# hint: A milestone may be at epoch 0, too: then the new rate holds from the start.
def multistep_lr(base_lr, epoch, milestones, gamma):
    lr = base_lr
    for passed in range(1, epoch + 1):
        lr *= gamma ** list(milestones).count(passed)
    return lr


# %% role="wrong" name="never_below_a_smallest_rate" of="strictly_before" hint="never_below_a_smallest_rate"
# - return base_lr * gamma ** sum(one < epoch for one in milestones)
# + return max(base_lr * gamma ** sum(one <= epoch for one in milestones), 1e-4)
# %% role="wrong" name="multiplied_by_the_count_from_the_first" hint="multiplied_by_the_count"
# milestone <= epoch for milestone  ->  one <= epoch for one
# gamma**reached  ->  gamma * reached if reached else base_lr
# %% role="wrong" name="bisected_unsorted" of="bisected"
# hint: A bisection relies on a sorted list. Which order may the milestones have here?
# bisect.bisect_right(sorted(milestones), epoch)  ->  bisect.bisect_right(milestones, epoch)
# %% role="wrong" name="milestones_taken_for_intervals"
# hint: You add the milestones up, as if each one said how long to wait. From where are they counted?
def multistep_lr(base_lr, epoch, milestones, gamma):
    begin = 0
    for length in sorted(milestones):
        begin += length
        if epoch >= begin:
            base_lr = base_lr * gamma
    return base_lr


# %% role="wrong" name="base_rate_unless_all_are_reached"
# hint: As soon as one milestone lies ahead you return base_lr. What do those do that are reached already?
# - reached = sum(milestone <= epoch for milestone in milestones)
# - return base_lr * gamma**reached
# + for milestone in milestones:
# +     if epoch < milestone:
# +         return base_lr
# + return base_lr * gamma ** len(milestones)
# %% role="wrong" name="all_milestones_counted" slip="all"
# hint: Your rate is the same in every epoch. Which milestones are reached by then?
# reached = sum(milestone <= epoch for milestone in milestones)  ->  reached = len(milestones)
# %% role="wrong" name="milestones_added" slip="all"
# hint: You add the milestones themselves. How many of them are reached?
# <= epoch for milestone in milestones)  ->  for milestone in milestones if milestone <= epoch)
