# %% [markdown] role="hints"
# - row_and_column: Take three samples, and follow into which row and column each one goes.
# - row_or_column: Take three samples, and follow into which row or column each one goes.
# - size_for_few_samples: How large is your matrix when there are few samples?
# - size_without_largest: How large is your matrix when the largest classes do not occur?
# - row_of_class_0: Which row belongs to class 0 when it does not occur?
# - in_one: A class may occur in one of the two only.
# - where_right_ones_go: Where in the matrix do right predictions go?
# - how_large_a_number: How large a number fits into the type of your matrix?
# - compare_both: Compare pred and target before and after a call.
# %% role="base" name="usual"
# for i in range(len(target)):  ->  for right, predicted in zip(target, pred):
# matrix[target[i], pred[i]] += 1  ->  matrix[right, predicted] += 1
# %% role="right" name="bincount"
def confusion_matrix(pred, target, num_classes):
    flat = torch.bincount(target * num_classes + pred, minlength=num_classes**2)
    return flat.reshape(num_classes, num_classes)


# %% role="right" name="one_hot_product"
def confusion_matrix(pred, target, num_classes):
    rows = nn.functional.one_hot(target, num_classes)
    columns = nn.functional.one_hot(pred, num_classes)
    return rows.T @ columns


# %% role="right" name="index_put"
def confusion_matrix(pred, target, num_classes):
    matrix = torch.zeros((num_classes, num_classes), dtype=torch.long)
    matrix.index_put_((target, pred), torch.ones_like(pred), accumulate=True)
    return matrix


# %% role="right" name="scikit_learn"
def confusion_matrix(pred, target, num_classes):
    from sklearn import metrics

    return torch.tensor(metrics.confusion_matrix(target, pred, labels=range(num_classes)))


# %% role="right" name="each_entry_counted"
def confusion_matrix(pred, target, num_classes):
    return torch.tensor(
        [[int(((target == i) & (pred == j)).sum()) for j in range(num_classes)] for i in range(num_classes)]
    )


# %% role="wrong" name="transposed" of="usual"
# hint: Your rows are the predicted classes. Which of the two is the row?
# matrix[right, predicted] += 1  ->  matrix[predicted, right] += 1
# %% role="wrong" name="bincount_transposed" of="bincount" hint="transposed"
# target * num_classes + pred, minlength  ->  pred * num_classes + target, minlength
# return flat.reshape(num_classes, num_classes)  ->  return flat.view(num_classes, num_classes)
# %% role="wrong" name="pairs_counted_once" of="index_put" slip="all"
# hint: A pair that comes several times is counted once: matrix[rows, columns] += 1 reads all old values
# before it writes, and = 1 forgets them. How do you count on?
# ((num_classes, num_classes), dtype=torch.long)  ->  (num_classes, num_classes, dtype=torch.int64)
# matrix.index_put_((target, pred), torch.ones_like(pred), accumulate=True)  ->  matrix[target, pred] += 1
# %% role="wrong" name="floats" of="usual"
# hint: Your matrix holds floats. Counts are whole numbers: which dtype does torch.zeros give if you do not
# say?
# (num_classes, num_classes, dtype=torch.int64)  ->  (num_classes, num_classes)
# %% role="wrong" name="int32" of="usual"
# hint: Your counts are int32, and int64 is wanted.
# (num_classes, num_classes, dtype=torch.int64)  ->  (num_classes, num_classes, dtype=torch.int32)
# %% role="wrong" name="as_large_as_the_largest_class" of="usual"
# hint: Your matrix is as large as the largest class that occurs. num_classes says how large it should be.
# (num_classes, num_classes, dtype=torch.int64)  ->  (size, size, dtype=torch.int64)
#   def confusion_matrix(pred, target, num_classes):
# +     size = int(max(pred.max(), target.max())) + 1
# %% role="wrong" name="only_classes_that_occur"
# hint: Your matrix has rows for the classes that occur only, so class 3 may be in row 0. Each class keeps
# its row, also an empty one.
def confusion_matrix(pred, target, num_classes):
    names = torch.unique(torch.cat([pred, target])).tolist()
    matrix = torch.zeros(len(names), len(names), dtype=torch.int64)
    for right, predicted in zip(target.tolist(), pred.tolist()):
        matrix[names.index(right), names.index(predicted)] += 1
    return matrix


# %% role="wrong" name="no_minlength" of="bincount_transposed"
# hint: bincount stops at the largest number that occurs, and then the counts do not fill the matrix. Which
# argument makes it longer?
# (pred * num_classes + target, minlength=num_classes**2)  ->  (target * num_classes + pred)
# %% role="wrong" name="right_ones_only" of="usual" slip="all"
# hint: Your matrix has numbers on its diagonal only. The mistakes are what it is made for: count them, too.
# matrix[right, predicted] += 1  ->  if right == predicted:
#   if right == predicted:
# +     matrix[right, predicted] += 1
# %% role="wrong" name="mistakes_only" of="right_ones_only" slip="all"
# hint: Your diagonal is empty. Samples that are classified rightly count as well.
# if right == predicted:  ->  if right != predicted:
# %% role="wrong" name="shares_of_each_row" of="floats" slip="all"
# hint: You divide each row by its sum. Counts are wanted.
# return matrix  ->  return matrix / matrix.sum(dim=1, keepdim=True).clamp(min=1)
# %% role="wrong" name="outer_product_of_counts" of="one_hot_product" slip="all"
# hint: You combine the counts of both sides, but a sample's two classes belong together: the matrix counts
# pairs.
# rows = nn.functional.one_hot(target, num_classes)  ->  rows = torch.bincount(target, minlength=num_classes)
# nn.functional.one_hot(pred, num_classes)  ->  torch.bincount(pred, minlength=num_classes)
# return rows.T @ columns  ->  return torch.outer(rows, columns)
# %% role="wrong" name="set_to_1" of="usual" hint="pairs_counted_once" slip="all"
# matrix[right, predicted] += 1  ->  matrix[right, predicted] = 1
# %% role="wrong" name="both_ways" of="usual" slip="all"
# hint: Your matrix is symmetric: each mistake is counted in two places.
#   matrix[right, predicted] += 1
# + if right != predicted:
# +     matrix[predicted, right] += 1
# %% role="wrong" name="list_of_lists" of="floats" slip="all"
# hint: You return a list of lists. A tensor of int64 is wanted.
# matrix = torch.zeros(num_classes, num_classes)  ->  matrix = [[0] * num_classes for _ in range(num_classes)]
# for right, predicted in zip(target, pred):  ->  for right, predicted in zip(target.tolist(), pred.tolist()):
# matrix[right, predicted] += 1  ->  matrix[right][predicted] += 1
# %% role="wrong" name="one_row_many_times" of="list_of_lists" slip="all"
# hint: All rows of your matrix are equal: [[0] * n] * n holds one and the same list n times.
# [[0] * num_classes for _ in range(num_classes)]  ->  [[0] * num_classes] * num_classes
# return matrix  ->  return torch.tensor(matrix)
# %% role="wrong" name="works_on_the_target" of="no_minlength"
# hint: After your call the caller's targets are other numbers. Which of your lines writes into them?
# torch.bincount(target * num_classes + pred)  ->  target.mul_(num_classes).add_(pred)
# flat.view  ->  torch.bincount(flat, minlength=num_classes**2).view
# %% role="wrong" name="counted_in_uint8"
# hint: uint8 holds numbers up to 255, and starts again at 0 after that. Count in int64.
# (num_classes, num_classes, dtype=torch.int64)  ->  (num_classes, num_classes, dtype=torch.uint8)
# return matrix  ->  return matrix.long()
# %% role="wrong" name="transposed_floats" hint="transposed" slip="all"
# dtype=torch.int64  ->  dtype=torch.float32
# matrix[target[i], pred[i]]  ->  matrix[pred[i], target[i]]
# %% role="wrong" name="starts_at_one" slip="all"
# hint: Each count is one too large. With what does the matrix begin?
# torch.zeros  ->  torch.ones
# %% role="wrong" name="last_sample_left_out" slip="all"
# hint: One sample is missing from your counts. Which is the last one that your loop reaches?
# range(len(target))  ->  range(len(target) - 1)
# %% role="wrong" name="first_sample_left_out" hint="last_sample_left_out" slip="all"
# range(len(target))  ->  range(1, len(target))
