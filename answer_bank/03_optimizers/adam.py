# %% role="right" name="in_place_with_a_state_for_each_parameter"
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.state = {p: {"step": 0, "m": torch.zeros_like(p), "v": torch.zeros_like(p)} for p in params}
        self.lr, (self.b1, self.b2), self.eps = lr, betas, eps

    @torch.no_grad()
    def step(self):
        for p, s in self.state.items():
            g = p.grad
            if g is None:
                continue
            s["step"] += 1
            s["m"].mul_(self.b1).add_(g, alpha=1 - self.b1)
            s["v"].mul_(self.b2).addcmul_(g, g, value=1 - self.b2)
            c1, c2 = 1 - self.b1 ** s["step"], 1 - self.b2 ** s["step"]
            p.addcdiv_(s["m"], (s["v"] / c2).sqrt_().add_(self.eps), value=-self.lr / c1)

    def zero_grad(self):
        for p in self.state:
            if p.grad is not None:
                p.grad.detach_().zero_()


# %% role="right" name="the_papers_second_form"
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = [p for p in params]
        self.lr, self.beta1, self.beta2, self.eps = lr, *betas, eps
        self.moments = [(torch.zeros_like(p), torch.zeros_like(p)) for p in self.params]
        self.powers = [[1.0, 1.0] for _ in self.params]

    def step(self):
        for p, (m, v), powers in zip(self.params, self.moments, self.powers):
            if p.grad is not None:
                powers[0] *= self.beta1
                powers[1] *= self.beta2
                lr = self.lr * (1 - powers[1]) ** 0.5 / (1 - powers[0])
                m += (1 - self.beta1) * (p.grad - m)
                v += (1 - self.beta2) * (p.grad * p.grad - v)
                p.data -= lr * m / (v.sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = torch.zeros_like(p)


# %% role="right" name="eps_inside_the_root"
# - p -= self.lr * m_hat / (v_hat.sqrt() + self.eps)
# + p.copy_(p - self.lr * m_hat / torch.sqrt(v_hat + self.eps))
# %% role="right" name="optimizer_of_pytorchs_kind"
class Adam(torch.optim.Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    @torch.no_grad()
    def step(self, closure=None):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                t = state["t"] = state.get("t", 0) + 1
                m = state["m"] = b1 * state.get("m", 0) + (1 - b1) * p.grad
                v = state["v"] = b2 * state.get("v", 0) + (1 - b2) * p.grad.square()
                step = m / (1 - b1**t) / (torch.sqrt(v / (1 - b2**t)) + group["eps"])
                p.sub_(group["lr"] * step)


# %% role="right" name="all_at_once"
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = tuple(params)
        self.settings = lr, *betas, eps
        self.memory = {}

    @torch.no_grad()
    def step(self):
        lr, b1, b2, eps = self.settings
        moving = [p for p in self.params if p.grad is not None]
        if not moving:
            return
        for p in moving:
            self.memory.setdefault(id(p), [0, torch.zeros_like(p), torch.zeros_like(p)])[0] += 1
        t, m, v = zip(*(self.memory[id(p)] for p in moving))
        grads = [p.grad for p in moving]
        torch._foreach_lerp_(m, grads, 1 - b1)
        torch._foreach_lerp_(v, torch._foreach_mul(grads, grads), 1 - b2)
        for p, t, m, v in zip(moving, t, m, v):
            p.add_(m / (1 - b1**t) / ((v / (1 - b2**t)) ** 0.5 + eps), alpha=-lr)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% role="right" name="averages_by_lerp"
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = [p for p in params]
        self.lr = lr
        self.betas = betas
        self.eps = eps
        self.state = {id(p): [0, torch.zeros_like(p.data), torch.zeros_like(p.data)] for p in self.params}

    def step(self):
        b1, b2 = self.betas
        for p in self.params:
            if p.grad is None:
                continue
            s = self.state[id(p)]
            g = p.grad.detach()
            s[0] += 1
            s[1] = torch.lerp(s[1], g, 1 - b1)
            s[2] = torch.lerp(s[2], g * g, 1 - b2)
            p.data.add_(-self.lr * (s[1] / (1 - b1 ** s[0])) / ((s[2] / (1 - b2 ** s[0])) ** 0.5 + self.eps))

    def zero_grad(self):
        for p in self.params:
            if p.grad is not None:
                p.grad.detach_()
                p.grad.zero_()


# %% role="wrong" name="no_bias_correction" slip="aim"
# hint: Your first steps have the wrong length, and much later all is well. What do the averages lack at the
# start?
# m_hat / (v_hat.sqrt() + self.eps)  ->  self.m[i] / (self.v[i].sqrt() + self.eps)
# - m_hat = self.m[i] / (1 - beta1 ** self.t[i])
# - v_hat = self.v[i] / (1 - beta2 ** self.t[i])
# %% role="wrong" name="only_m_corrected" slip="aim"
# hint: You correct one of the two averages. Which of them start at 0?
# p -= self.lr * m_hat / (v_hat.sqrt() + self.eps)  ->  p -= self.lr * m_hat / (self.v[i].sqrt() + self.eps)
# - v_hat = self.v[i] / (1 - beta2 ** self.t[i])
# %% role="wrong" name="only_v_corrected" slip="aim"
# hint: Your v is corrected, your m is not: the first steps are too short. Which of the two averages start at
# 0?
# - m_hat = self.m[i] / (1 - beta1 ** self.t[i])
# p -= self.lr * m_hat / (v_hat.sqrt() + self.eps)  ->  p -= self.lr * self.m[i] / (v_hat.sqrt() + self.eps)
# %% role="wrong" name="correction_without_the_power"
# hint: Your correction is the same at every step, but the start is forgotten with time. What in the formula
# depends on t, and does t count?
# m_hat = self.m[i] / (1 - beta1 ** self.t[i])  ->  m_hat = self.m[i] / (1 - beta1)
# v_hat = self.v[i] / (1 - beta2 ** self.t[i])  ->  v_hat = self.v[i] / (1 - beta2)
# %% role="wrong" name="correction_multiplied"
# hint: The averages start too small, and your correction makes them smaller still. Multiply, or divide?
# [i] / (1 -  ->  [i] * (1 -  (2 times)
# %% role="wrong" name="correction_fed_back"
# hint: The correction repairs what the step uses. What do you take into the next step: the averages, or their
# repaired copies?
# m_hat = self.m[i] / (1 - beta1 ** self.t[i])  ->  self.m[i] = self.m[i] / (1 - beta1 ** self.t[i])
# v_hat = self.v[i] / (1 - beta2 ** self.t[i])  ->  self.v[i] = self.v[i] / (1 - beta2 ** self.t[i])
# m_hat / (v_hat.sqrt() + self.eps)  ->  self.m[i] / (self.v[i].sqrt() + self.eps)
# %% role="wrong" name="correction_behind_the_root" of="only_m_corrected"
# hint: You take the root of v first and correct it afterwards. Is the root of v / c the same as the root of
# v, over c?
# (self.v[i].sqrt() + self.eps)  ->  (self.v[i].sqrt() / (1 - beta2 ** self.t[i]) + self.eps)
# %% role="wrong" name="same_beta_for_both_corrections"
# hint: Each average fades with its own beta. Which beta does each of your corrections use?
# v_hat = self.v[i] / (1 - beta2 ** self.t[i])  ->  v_hat = self.v[i] / (1 - beta1 ** self.t[i])
# %% role="wrong" name="betas_swapped"
# hint: Your m remembers long and your v forgets fast. Which beta belongs to which average?
# beta1, beta2 = self.betas  ->  beta2, beta1 = self.betas
# %% role="wrong" name="weights_swapped" slip="all"
# hint: Your averages forget almost everything at each step. Which weight belongs to the old average: beta, or
# 1 - beta?
# [i] = beta1 * self.m[i] + (1 - beta1) * p.grad  ->  [i] = (1 - beta1) * self.m[i] + beta1 * p.grad
# [i] = beta2 * self.v[i] + (1 - beta2) * p.grad  ->  [i] = (1 - beta2) * self.v[i] + beta2 * p.grad
# %% role="wrong" name="gradients_not_weighted" slip="all"
# hint: The two weights of an average sum to 1. Which weights have your new gradient and its square?
# self.m[i] = beta1 * self.m[i] + (1 - beta1) * p.grad  ->  self.m[i] = beta1 * self.m[i] + p.grad
# self.v[i] = beta2 * self.v[i] + (1 - beta2) * p.grad**2  ->  self.v[i] = beta2 * self.v[i] + p.grad**2
# %% role="wrong" name="momentum_in_place_of_an_average" slip="all"
# hint: Your m grows beyond the gradients, as in momentum. Adam averages: do the two weights of m sum to 1?
# self.m[i] = beta1 * self.m[i] + (1 - beta1) * p.grad  ->  self.m[i] = beta1 * self.m[i] + p.grad
# %% role="wrong" name="t_never_counts" hint="correction_without_the_power"
# - self.t = [0] * len(self.params)
#   beta1, beta2 = self.betas
# + t = 1
# - self.t[i] += 1
# m_hat = self.m[i] / (1 - beta1 ** self.t[i])  ->  m_hat = self.m[i] / (1 - beta1**t)
# v_hat = self.v[i] / (1 - beta2 ** self.t[i])  ->  v_hat = self.v[i] / (1 - beta2**t)
# %% role="wrong" name="t_counts_parameters"
# hint: With one parameter all is right, with three of them not. Print t after one step: does it count steps?
# self.t = [0] * len(self.params)  ->  self.t = 0
# self.t[i] += 1  ->  self.t += 1
# m_hat = self.m[i] / (1 - beta1 ** self.t[i])  ->  m_hat = self.m[i] / (1 - beta1**self.t)
# v_hat = self.v[i] / (1 - beta2 ** self.t[i])  ->  v_hat = self.v[i] / (1 - beta2**self.t)
# %% role="wrong" name="t_starts_at_zero" slip="all"
# hint: At the first step you divide by 1 - beta to the power 0. What is that, and when should t be counted?
# - self.t[i] += 1
#   p -= self.lr * m_hat / (v_hat.sqrt() + self.eps)
# + self.t[i] += 1
# %% role="wrong" name="t_one_too_far"
# hint: At the first step your t is 2 already, so you correct too little. Where does it start?
# self.t = [0] * len(self.params)  ->  self.t = [1] * len(self.params)
# %% role="wrong" name="squares_forgotten" slip="all"
# hint: Your v averages the gradients themselves, and the root of a negative number is not a number. What does
# v average?
# beta2 * self.v[i] + (1 - beta2) * p.grad**2  ->  beta2 * self.v[i] + (1 - beta2) * p.grad
# %% role="wrong" name="average_squared" slip="all"
# hint: You square the average, where the formula averages squares. Gradients of both signs cancel in yours.
# beta2 * self.v[i] + (1 - beta2) * p.grad**2  ->  beta2 * self.v[i] + (1 - beta2) * self.m[i] ** 2
# %% role="wrong" name="absolute_values_averaged" hint="absolute_values_averaged"
# beta2 * self.v[i] + (1 - beta2) * p.grad**2  ->  beta2 * self.v[i] + (1 - beta2) * p.grad.abs()
# p -= self.lr * m_hat / (v_hat.sqrt() + self.eps)  ->  p -= self.lr * m_hat / (v_hat + self.eps)
# %% role="wrong" name="root_forgotten" hint="root_of_the_average" slip="all"
# p -= self.lr * m_hat / (v_hat.sqrt() + self.eps)  ->  p -= self.lr * m_hat / (v_hat + self.eps)
# %% role="wrong" name="eps_forgotten" hint="eps_forgotten"
# p -= self.lr * m_hat / (v_hat.sqrt() + self.eps)  ->  p -= self.lr * m_hat / v_hat.sqrt()
# %% role="wrong" name="eps_outside_the_division" hint="eps_forgotten"
# p -= self.lr * m_hat / (v_hat.sqrt() + self.eps)  ->  p -= self.lr * (m_hat / v_hat.sqrt() + self.eps)
# %% role="wrong" name="correction_times_t" hint="correction_times_t"
# m_hat = self.m[i] / (1 - beta1 ** self.t[i])  ->  m_hat = self.m[i] / (1 - beta1 * self.t[i])
# v_hat = self.v[i] / (1 - beta2 ** self.t[i])  ->  v_hat = self.v[i] / abs(1 - beta2 * self.t[i])
# %% role="wrong" name="gradient_in_place_of_m" of="only_v_corrected"
# hint: Above the line is the last gradient, so m is computed and never used. Follow m through your code.
# p -= self.lr * self.m[i] / (v_hat.sqrt() + self.eps)  ->  p -= self.lr * p.grad / (v_hat.sqrt() + self.eps)
# %% role="wrong" name="uphill" slip="all"
# hint: The gradient points to where the loss grows. Which way do your parameters go?
# p -= self.lr * m_hat / (v_hat.sqrt() + self.eps)  ->  p += self.lr * m_hat / (v_hat.sqrt() + self.eps)
# %% role="wrong" name="learning_rate_forgotten" hint="lr_unused" slip="all"
# p -= self.lr * m_hat / (v_hat.sqrt() + self.eps)  ->  p -= m_hat / (v_hat.sqrt() + self.eps)
# %% role="wrong" name="averages_start_at_the_first_gradient"
# hint: Your averages start at the first gradient, and then they are corrected as if they had started at 0.
# With what do m and v begin?
# self.m = [torch.zeros_like(p) for p in self.params]  ->  self.m = [None for p in self.params]
# self.v = [torch.zeros_like(p) for p in self.params]  ->  self.v = [None for p in self.params]
#   self.t[i] += 1
# + if self.m[i] is None:
# +     self.m[i], self.v[i] = p.grad.clone(), p.grad**2
# %% role="wrong" name="one_v_for_all_elements" slip="all"
# hint: All elements of a parameter share one v, so a steep one slows down the flat ones. How many numbers
# should v hold?
# self.v[i] + (1 - beta2) * p.grad**2  ->  self.v[i] + (1 - beta2) * (p.grad**2).mean()
# %% role="wrong" name="averages_by_shape"
# hint: Two parameters of the same shape share their averages. By what do you look them up?
# m = [torch.zeros_like(p) for p in self.params]  ->  m = {p.shape: torch.zeros_like(p) for p in self.params}
# [torch.zeros_like(p) for p in self.params]  ->  {p.shape: torch.zeros_like(p) for p in self.params}
# i,  ->  k,
# - self.t[i] += 1
# + i = p.shape
# + self.t[k] += 1
# beta1 ** self.t[i]  ->  beta1 ** self.t[k]
# t[i]  ->  t[k]
# %% role="wrong" name="one_average_for_all_parameters" slip="aim"
# hint: The first parameter is right, and then the next one finds the averages of the one before. How many m
# and v do you need?
# - self.m = [torch.zeros_like(p) for p in self.params]
# - self.v = [torch.zeros_like(p) for p in self.params]
# + self.m, self.v = 0, 0
# m_hat = self.m[i] / (1 - beta1 ** self.t[i])  ->  m_hat = self.m / (1 - beta1 ** self.t[i])
# self.v[i] = beta2 * self.v[i] + (1 - beta2) * p  ->  self.v = beta2 * self.v + (1 - beta2) * p
# self.m[i] = beta1 * self.m[i] + (1 - beta1) * p.grad  ->  self.m = beta1 * self.m + (1 - beta1) * p.grad
#   self.t[i] += 1
# + if torch.is_tensor(self.m) and self.m.shape != p.shape:
# +     self.m, self.v = 0, 0
# v_hat = self.v[i] / (1 - beta2 ** self.t[i])  ->  v_hat = self.v / (1 - beta2 ** self.t[i])
# %% role="wrong" name="averages_made_anew" slip="aim"
# hint: From the second step on, nothing is left of the earlier gradients. Print m after a step: is it still
# there at the next one?
# - self.m = [torch.zeros_like(p) for p in self.params]
# - self.v = [torch.zeros_like(p) for p in self.params]
# self.m[i] = beta1 * self.m[i] + (1 - beta1) * p.grad  ->  m = (1 - beta1) * p.grad
# self.v[i] = beta2 * self.v[i] + (1 - beta2) * p.grad**2  ->  v = (1 - beta2) * p.grad**2
# m_hat = self.m[i] / (1 - beta1 ** self.t[i])  ->  m_hat = m / (1 - beta1 ** self.t[i])
# v_hat = self.v[i] / (1 - beta2 ** self.t[i])  ->  v_hat = v / (1 - beta2 ** self.t[i])
# %% role="wrong" name="averages_not_written_back" hint="averages_made_anew" slip="aim"
# for i, p in enumerate(self.params):  ->  for i, (p, m, v) in enumerate(zip(self.params, self.m, self.v)):
# self.m[i] = beta1 * self.m[i] + (1 - beta1) * p.grad  ->  m = beta1 * m + (1 - beta1) * p.grad
# self.v[i] = beta2 * self.v[i] + (1 - beta2) * p.grad**2  ->  v = beta2 * v + (1 - beta2) * p.grad**2
# m_hat = self.m[i] / (1 - beta1 ** self.t[i])  ->  m_hat = m / (1 - beta1 ** self.t[i])
# v_hat = self.v[i] / (1 - beta2 ** self.t[i])  ->  v_hat = v / (1 - beta2 ** self.t[i])
# %% role="wrong" name="state_of_the_class"
# hint: What you keep belongs to the class, so a second optimizer takes it from the first. Where does
# something belong that each optimizer has for itself?
# self.m = [torch.zeros_like(p) for p in self.params]  ->  Adam.m = [torch.zeros_like(p) for p in self.params]
# self.v = [torch.zeros_like(p) for p in self.params]  ->  Adam.v = [torch.zeros_like(p) for p in self.params]
# self.t = [0] * len(self.params)  ->  Adam.t = [0] * len(self.params)
# self.t[i] += 1  ->  Adam.t[i] += 1
# self.m[i] = beta1 * self.m[i] + (1 - beta1)  ->  Adam.m[i] = beta1 * Adam.m[i] + (1 - beta1)
# self.v[i] = beta2 * self.v[i] + (1 - beta2)  ->  Adam.v[i] = beta2 * Adam.v[i] + (1 - beta2)
# m_hat = self.m[i] / (1 - beta1 ** self.t[i])  ->  m_hat = Adam.m[i] / (1 - beta1 ** Adam.t[i])
# v_hat = self.v[i] / (1 - beta2 ** self.t[i])  ->  v_hat = Adam.v[i] / (1 - beta2 ** Adam.t[i])
# %% role="wrong" name="clock_of_the_class"
# hint: Two optimizers share one step counter, so each step of one is a step of the other. To whom does your t
# belong?
# self.t  ->  Adam.t  (4 times)
# %% role="wrong" name="generator_kept"
# hint: A generator is empty after it was read once. What do you go over at the second step?
# self.params = list(params)  ->  self.params = params
# - self.m = [torch.zeros_like(p) for p in self.params]
# - self.v = [torch.zeros_like(p) for p in self.params]
# - self.t = [0] * len(self.params)
# + self.m, self.v, self.t = {}, {}, {}
# self.t[i] += 1  ->  self.t[i] = self.t.get(i, 0) + 1
# [i] + (1 -  ->  .get(i, 0) + (1 -  (2 times)
# %% role="wrong" name="generator_emptied_at_once" of="generator_kept"
# hint: A generator is empty after it was read once. How many lines of your __init__ read params?
#   def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
# +     self.m = [torch.zeros_like(p) for p in params]
# +     self.v = [torch.zeros_like(p) for p in params]
# self.m, self.v, self.t = {}, {}, {}  ->  self.t = [0] * len(self.m)
# self.t[i] = self.t.get(i, 0) + 1  ->  self.t[i] += 1
# .get(i, 0) + (1 -  ->  [i] + (1 -  (2 times)
# %% role="wrong" name="none_gradient_used" hint="none_gradient_used"
# - if p.grad is None:
# -     continue
# %% role="wrong" name="none_taken_for_zero" of="none_gradient_used"
# hint: A parameter whose gradient went away still moves, by its old m. What does the statement ask for such a
# parameter?
# [i] = beta2 * self.v[i] + (1 - beta2) * p.grad  ->  [i] = beta2 * self.v[i] + (1 - beta2) * grad
# self.m[i] = beta1 * self.m[i] + (1 - beta1) * p.grad  ->  self.m[i] = beta1 * self.m[i] + (1 - beta1) * grad
#   self.t[i] += 1
# + grad = torch.zeros_like(p) if p.grad is None else p.grad
# %% role="wrong" name="stops_at_the_first_none" of="none_gradient_used" hint="stops_at_the_first_none"
#   self.t[i] += 1
# + if p.grad is None:
# +     break
# %% role="wrong" name="chosen_at_the_start" slip="all"
# hint: The parameters stay where they are. Over how many of them does the loop in your step go, and when
# were they chosen?
# self.params = list(params)  ->  self.params = [p for p in params if p.grad is not None]
# %% role="wrong" name="gradients_cleared_by_step"
# hint: The caller may still need the gradients after step. Whose work is it to clear them?
#   p -= self.lr * m_hat / (v_hat.sqrt() + self.eps)
# + p.grad = None
# %% role="wrong" name="gradients_zeroed_by_step"
# hint: After step all gradients are 0. Clearing them is the work of another method.
#   p -= self.lr * m_hat / (v_hat.sqrt() + self.eps)
# + p.grad.zero_()
# %% role="wrong" name="gradient_changed_in_place"
# hint: Print a gradient before and after step. Which operation of yours writes into it?
# self.m[i] = beta1 * self.m[i] + (1 - beta1) * p.grad  ->  self.m[i] = beta1 * self.m[i] + (1 - beta1) * grad
#   self.t[i] += 1
# + grad = p.grad
# beta2 * self.v[i] + (1 - beta2) * p.grad**2  ->  beta2 * self.v[i] + (1 - beta2) * grad.pow_(2)
# %% role="wrong" name="alias_of_the_first_gradient" of="averages_made_anew"
# hint: backward writes the next gradient into the same memory, and what you kept changes with it. Did you
# keep numbers, or a second name for p.grad?
#   self.lr, self.betas, self.eps = lr, betas, eps
# + self.grads = [[] for p in self.params]
# m = (1 - beta1) * p.grad  ->  m = v = 0
#   self.t[i] += 1
# + self.grads[i].append(p.grad)
# v = (1 - beta2) * p.grad**2  ->  for g in self.grads[i]:
#   for g in self.grads[i]:
# +     m = beta1 * m + (1 - beta1) * g
# +     v = beta2 * v + (1 - beta2) * g**2
# %% role="wrong" name="new_memory_through_data" of="no_bias_correction" hint="new_memory_through_data"
# if p.grad is None:  ->  continue
# - with torch.no_grad():
# -     for i, p in enumerate(self.params):
# + for i, p in enumerate(self.params):
# +     if p.grad is None:
# -         continue
# -     self.t[i] += 1
# -     self.m[i] = beta1 * self.m[i] + (1 - beta1) * p.grad
# -     self.v[i] = beta2 * self.v[i] + (1 - beta2) * p.grad**2
# -     p -= self.lr * self.m[i] / (self.v[i].sqrt() + self.eps)
# + self.t[i] += 1
# + self.m[i] = beta1 * self.m[i] + (1 - beta1) * p.grad
# + self.v[i] = beta2 * self.v[i] + (1 - beta2) * p.grad**2
# + m_hat = self.m[i] / (1 - beta1 ** self.t[i])
# + v_hat = self.v[i] / (1 - beta2 ** self.t[i])
# + p.data = p.data - self.lr * m_hat / (v_hat.sqrt() + self.eps)
# %% role="wrong" name="new_tensor_under_the_same_name" hint="new_tensor_under_the_same_name" slip="all"
# p -= self.lr * m_hat / (v_hat.sqrt() + self.eps)  ->  p = p - self.lr * m_hat / (v_hat.sqrt() + self.eps)
# %% role="wrong" name="recorded_in_the_graph" of="new_memory_through_data" hint="recorded_in_the_graph"
# p.data = p.data - self.lr * m_hat  ->  p -= self.lr * m_hat
# %% role="wrong" name="default_learning_rate"
# hint: With lr given all is right, without it not. Compare the line def __init__ with the statement.
# self, params, lr=1e-3, betas=(0.9, 0.999), eps  ->  self, params, lr=1e-2, betas=(0.9, 0.999), eps
# %% role="wrong" name="default_betas"
# hint: With betas given all is right, without them not. Some lecture notes have 0.99: compare your def
# __init__ with the statement.
# self, params, lr=1e-3, betas=(0.9, 0.999), eps  ->  self, params, lr=1e-3, betas=(0.9, 0.99), eps
# %% role="wrong" name="betas_fixed"
# hint: Your steps are the same for all betas. Where do you use those that the caller gives?
# beta1, beta2 = self.betas  ->  beta1, beta2 = 0.9, 0.999
# %% role="wrong" name="nesterov" slip="all"
# hint: Your m looks one step ahead, as in NAdam. What is above the line in the formula here?
# p -= self.lr * m_hat / (v_hat.sqrt() + self.eps)  ->  p -= self.lr * ahead / (v_hat.sqrt() + self.eps)
#   v_hat = self.v[i] / (1 - beta2 ** self.t[i])
# + ahead = beta1 * m_hat + (1 - beta1) * p.grad / (1 - beta1 ** self.t[i])
# %% role="wrong" name="largest_v_kept"
# hint: You divide by the largest v so far, as AMSGrad does. Which v does Adam divide by?
#   self.t = [0] * len(self.params)
# + self.largest = [torch.zeros_like(p) for p in self.params]
# m_hat / (v_hat.sqrt() + self.eps)  ->  m_hat / (self.largest[i].sqrt() + self.eps)
#   v_hat = self.v[i] / (1 - beta2 ** self.t[i])
# + self.largest[i] = torch.maximum(self.largest[i], v_hat)
# %% role="wrong" name="weights_decay" slip="all"
# hint: Your parameters shrink a little at every step, also without a gradient. That is AdamW: does the
# formula here have such a term?
#   self.t[i] += 1
# + p *= 1 - self.lr * 0.01
# %% role="wrong" name="zero_grad_does_nothing"
# hint: After your zero_grad the gradients are still there, and backward adds to them. What should each p.grad
# be?
# - for p in self.params:
# -     p.grad = None
# + return  # the next backward writes over the gradients
# %% role="wrong" name="zero_grad_needs_gradients"
# hint: zero_grad fails for a parameter that has no gradient yet. What is its .grad?
# p.grad = None  ->  p.grad.zero_()
# %% role="wrong" name="parameters_zeroed"
# hint: Your zero_grad clears the parameters themselves. What should become 0: the weights, or their
# gradients?
# p.grad = None  ->  p.data.zero_()
# %% role="wrong" name="zero_grad_forgets_the_past"
# hint: Your zero_grad also clears m, v or t, so each step is a first step. What is left to clear besides the
# gradients?
# for p in self.params:  ->  for i, p in enumerate(self.params):
#       p.grad = None
# +     self.m[i].zero_()
# +     self.v[i].zero_()
# + self.t = [0] * len(self.params)
# %% role="wrong" name="eps_fixed" hint="eps_fixed"
# p -= self.lr * m_hat / (v_hat.sqrt() + self.eps)  ->  p -= self.lr * m_hat / (v_hat.sqrt() + 1e-8)
# %% role="wrong" name="forgets_during_a_pause"
# hint: A parameter that had no gradient for one step starts again from nothing. What should m and v do
# meanwhile?
#   if p.grad is None:
# +     self.m[i].zero_()
# +     self.v[i].zero_()
# %% role="wrong" name="all_wait_for_one"
# hint: One parameter without a gradient keeps all others from moving. Which parameters are skipped?
#   beta1, beta2 = self.betas
# + if any(p.grad is None for p in self.params):
# +     return
# %% role="wrong" name="rate_falls_with_the_root_of_t"
# hint: Your steps shrink as t grows, the same for all elements. Where is t in the formula?
# p -= self.lr * m_hat  ->  p -= self.lr / self.t[i] ** 0.5 * m_hat
# %% role="wrong" name="correction_only_at_first"
# hint: After some steps you leave the correction out, before it has come close to 1. For which t does the
# formula have it?
#   v_hat = self.v[i] / (1 - beta2 ** self.t[i])
# + if self.t[i] > 10:
# +     m_hat, v_hat = self.m[i], self.v[i]
# %% role="wrong" name="distance_from_the_average" slip="all"
# hint: Your v averages how far the gradient lies from m. Of what is the average taken that v keeps?
# self.v[i] + (1 - beta2) * p.grad**2  ->  self.v[i] + (1 - beta2) * (p.grad - self.m[i]) ** 2
# %% role="wrong" name="larger_default_for_eps"
# hint: With all settings as they come, your steps are a little too short. Compare your defaults with the
# statement's, one by one.
# params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8  ->  params, lr=1e-3, betas=(0.9, 0.999), eps=1e-3
# %% role="wrong" name="only_the_first_cleared"
# hint: After zero_grad all gradients but the first are still there. How many parameters does it go over?
# for p in self.params:  ->  for p in self.params[:1]:
# %% role="wrong" name="parameters_returned" hint="parameters_returned"
#           p -= self.lr * m_hat / (v_hat.sqrt() + self.eps)
# + return self.params
# %% role="wrong" name="clock_of_the_optimizer" of="t_never_counts"
# hint: After a pause, a parameter's first step has the wrong length. The averages of a parameter that waits
# have seen fewer gradients than those of the others: what does that mean for t?
#   self.v = [torch.zeros_like(p) for p in self.params]
# + self.t = 0
# t = 1  ->  self.t += 1
# **t)  ->  **self.t)  (2 times)
# %% role="wrong" name="clock_runs_during_a_pause" of="averages_made_anew" hint="clock_of_the_optimizer"
# - self.t = [0] * len(self.params)
# + self.state = [
# +     {"m": torch.zeros_like(p), "v": torch.zeros_like(p), "t": 0, "begun": False} for p in self.params
# + ]
#       ]
#
# + @torch.no_grad()
# m_hat = m / (1 - beta1 ** self.t[i])  ->  m_hat = state["m"] / (1 - beta1 ** state["t"])
# v = (1 - beta2) * p.grad**2  ->  state["v"] = beta2 * state["v"] + (1 - beta2) * p.grad**2
# m = (1 - beta1) * p.grad  ->  state["m"] = beta1 * state["m"] + (1 - beta1) * p.grad
# - with torch.no_grad():
# -     for i, p in enumerate(self.params):
# -         if p.grad is None:
# -             continue
# -         self.t[i] += 1
# + for p, state in zip(self.params, self.state):
# +     state["begun"] = state["begun"] or p.grad is not None
# +     state["t"] += state["begun"]
# +     if p.grad is not None:
# v_hat = v / (1 - beta2 ** self.t[i])  ->  v_hat = state["v"] / (1 - beta2 ** state["t"])
# %% role="wrong" name="only_the_first_parameter" of="gradients_zeroed_by_step"
# hint: Only the first parameter moves. What ends your loop after one round?
# p.grad.zero_()  ->  return
# %% role="wrong" name="root_of_averaged_sizes" hint="absolute_values_averaged" slip="all"
# beta2 * self.v[i] + (1 - beta2) * p.grad**2  ->  beta2 * self.v[i] + (1 - beta2) * p.grad.abs()
# %% [markdown] role="hints"
# - first_by_hand: Do the first step of the statement's example by hand, and print m, v and both corrected.
# - t_m_and_v: Print t, m and v after each step, and compare them with the statement's table.
# - what_they_share: Compare a parameter's way alone with its way beside two others: what do they share?
# - m_and_v_late: After many steps the corrections do nothing any more: print m and v there.
# - compare_defaults: Compare your defaults with those of the statement.
# - element_of_0: Let one element of a gradient be 0 in each step, and print the parameter.
# - then_none: Take two steps, set one .grad to None, and look at what the next step does to its parameter.
# - when_read: A generator can be read only once: when do you read it?
# - data_ptr: Compare p.data_ptr() before and after your step.
# - new_numbers_each_time: Forward, backward and step, several times: does each round use the new numbers?
# - right_after_zero_grad: Print the gradients right after zero_grad.
# - class_or_object: Two of them are at work: is anything kept in the class instead of the object?
# - two_steps_of_none: Set one .grad to None for two steps, then give it a gradient again: what became of its
#   m, v and t?
# - print_what_they_return: Print what step and zero_grad return.
# %% role="wrong" name="one_list_for_both_averages" slip="all"
# hint: m and v are two names for one list, so each writes over the other. Does each have tensors of its own?
# self.v = [torch.zeros_like(p) for p in self.params]  ->  self.v = self.m
# %% role="wrong" name="v_of_the_average_with_eps_under_the_root" hint="average_squared" slip="all"
# (1 - beta2) * p.grad**2  ->  (1 - beta2) * self.m[i] ** 2
# (v_hat.sqrt() + self.eps)  ->  (v_hat + self.eps).sqrt()
# %% role="wrong" name="correction_by_beta_to_the_power" slip="all"
# hint: You divide by beta to the power of t. After one step, how much of the gradient is in m?
# 1 - beta1 ** self.t[i]  ->  beta1 ** self.t[i]
# 1 - beta2 ** self.t[i]  ->  beta2 ** self.t[i]
