"""What readers get wrong in the exercises of the notebooks: parts of a solution, and what they write instead.

Each of them is to be told a sentence of its own. A part that is written over several lines is replaced as a whole.
"""

MISTAKEN = {
    "00-turn-slope-check": [
        ("(10 - width) - width", "10 - width"),  # one of two ways
        ("(10 - width) - width", "(10 - width) + width"),
        ("(10 - width) - width", "width - (10 - width)"),
    ],
    "00-turn-numeric-check": [
        ("/ (2 * step)", "/ step"),
        ("coffee(price - step, 1.0)", "coffee(price, 1.0)"),
        (") / (2 * step)", ")"),
    ],
    "01-turn-slopes-check": [
        ("return outer * y, outer * x", "return outer, outer"),
        ("return outer * y, outer * x", "return outer * x, outer * y"),
        ("3 * (x * y + 1) ** 2", "(x * y + 1) ** 2"),
    ],
    "01-turn-gradient-check": [
        ("2 * p + r, 2.0, p", "2 * p, 2.0, p"),
        ("2 * p + r, 2.0, p", "2 * p + p, 2.0, r"),
        ("2 * p + r, 2.0, p", "p + r, 2.0, p"),
    ],
    "02-turn-slopes-check": [
        ("h / 2, h / 2, (a + b) / 2", "h, h, (a + b) / 2"),
        ("h / 2, h / 2, (a + b) / 2", "h / 2, h / 2, a + b"),
        ("h / 2, h / 2, (a + b) / 2", "(a + b) / 2, h / 2, h / 2"),
    ],
    "02-turn-op-check": [
        ("(y.data, x.data)", "(x.data, y.data)"),
        ("(y.data, x.data)", "(1.0, 1.0)"),
        ("(y.data, x.data)", "(y.data, 0.0)"),
    ],
    "03-turn-slope-check": [
        ("(2 * x * (1 + e) - x**2 * e) / (1 + e) ** 2", "2 * x / e"),
        ("(2 * x * (1 + e) - x**2 * e) / (1 + e) ** 2", "(x**2 * e - 2 * x * (1 + e)) / (1 + e) ** 2"),
        ("/ (1 + e) ** 2", "/ (1 + e)"),
    ],
    "03-turn-op-check": [
        ("(e / (1 + e),)", "(1.0,)"),
        ("(e / (1 + e),)", "((1 + e) / e,)"),
        ("(e / (1 + e),)", "(2 * e / (1 + e),)"),
    ],
    "04-turn-list-check": [
        ("[p, q, r, s, t, m, n]", "[n, m, t, s, r, q, p]"),
        ("[p, q, r, s, t, m, n]", "[p, q, r, s, t, m]"),
        ("[p, q, r, s, t, m, n]", "[p, q, s, r, t, n, m]"),
        ("[p, q, r, s, t, m, n]", "[p, q, r, r, s, t, m, n]"),
    ],
    "04-turn-counting-check": [
        ("return order[::-1]", "return order"),
        ("            if uses[child] == 0:\n                order.append(child)", "            order.append(child)"),
        ("if uses[child] == 0:", "if child not in order:"),
    ],
    "05-turn-loss-check": [
        ("2 * difference * w, -2 * difference", "2 * difference * w, 2 * difference"),
        ("2 * difference * x, 2 * difference * w, -2 * difference", "2 * difference, 2 * difference, -2 * difference"),
        ("2 * difference * x, 2 * difference * w", "2 * difference * w, 2 * difference * x"),
    ],
    "05-turn-engine-check": [
        ("self.grad += 1.0", "self.grad = 1.0"),
        ("            if node._children:\n                node.grad = 0.0", "            pass"),
        ("reversed(order)", "order"),
        ("        self.grad += 1.0\n", ""),
    ],
    "06-turn-derivative-check": [
        ("(2 * x * d - n * y) / d**2, (-2 * y * d - n * x) / d**2", "2 * x / y, -2 * y / x"),
        ("/ d**2, (-2 * y * d - n * x) / d**2", "/ d, (-2 * y * d - n * x) / d"),
        ("(2 * x * d - n * y) / d**2, (-2 * y", "(2 * x * d - n * y) / d**2, (2 * y"),
    ],
    "06-turn-operation-check": [
        ("2 * self.data", "self.data"),
        ("2 * self.data", "2 * self.data**2"),
        ("2 * self.data", "1.0"),
    ],
    "07-turn-unequal-check": [
        ("first_batch(w) * 2 / 3 + second_batch(w) / 3", "first_batch(w) * 2 + second_batch(w)"),
        ("first_batch(w) * 2 / 3 + second_batch(w) / 3", "(first_batch(w) + second_batch(w)) / 2"),
        ("first_batch(w) * 2 / 3 + second_batch(w) / 3", "first_batch(w) * 2 / 3"),
    ],
    "07-turn-second-check": [
        ("create_graph=True", "retain_graph=True"),
        ("torch.autograd.grad(first, leaf)", "torch.autograd.grad(leaf**4, leaf)"),
        ("requires_grad=True", "requires_grad=False"),
    ],
    "08-turn-derivative-check": [
        ("2 * error * 3.0, 2 * error", "2 * error, 2 * error"),
        ("2 * error * 3.0, 2 * error", "error * 3.0, error"),
        ("2 * error * 3.0, 2 * error", "2 * error, 2 * error * 3.0"),
    ],
    "08-turn-leaky-check": [
        ("(slope,))", "(1.0,))"),
        ("(slope,))", "(1 / slope,))"),
        ("(slope,))", "(0.0,))"),
    ],
    "08-turn-step-check": [
        ("    model.zero_grad()\n", ""),
        ("p.data -= rate", "p.data += rate"),
        ("squared_loss(model, xs, ys).backward()", "sum((model(x) - y) ** 2 for x, y in zip(xs, ys)).backward()"),
    ],
    "09-turn-derivative-check": [
        ("2 * g1 + 1 * g2, 1 * g1 - 3 * g2", "2 * g1, 1 * g1"),
        ("2 * g1 + 1 * g2, 1 * g1 - 3 * g2", "1 * g1 - 3 * g2, 2 * g1 + 1 * g2"),
        ("1 * g1 - 3 * g2", "1 * g1 + 3 * g2"),
    ],
    "09-turn-matmul-check": [
        ("lambda g: g @ W.T", "lambda g: g @ W"),
        ("(lambda g: g @ W.T, lambda g: X.T @ g)", "(lambda g: X.T @ g, lambda g: g @ W.T)"),
        ("lambda g: g @ W.T", "lambda g: W.T"),
    ],
    "09-turn-mean-check": [
        ("g / n", "g"),
        ("np.full(self.shape, g / n)", "g / n"),
        ("g / n", "1 / n"),
    ],
    "10-turn-second-check": [
        ("12 * x**2 - 18 * x", "12 * x**3 - 18 * x**2"),
        ("12 * x**2 - 18 * x", "4 * x**2 - 9 * x"),
        ("12 * x**2 - 18 * x", "12 * x**2 + 18 * x"),
    ],
    "10-turn-step-check": [
        ("(1 - 7 / x**2) / 2", "1 - 7 / x**2"),
        ("(1 - 7 / x**2) / 2", "1.0"),
        ("(1 - 7 / x**2) / 2", "2 / (1 - 7 / x**2)"),
    ],
}
