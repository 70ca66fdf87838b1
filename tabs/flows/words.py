"""The words of the stage, English and Chinese."""

from engines.params import Text

__all__ = ["BRUSH", "PROBE", "WORDS"]

WORDS: dict[str, Text] = {
    "x": ("x", "x"),
    "train": ("Train on, {seconds:.0f} s", "继续训练 {seconds:.0f} 秒"),
    "training": ("Training round", "训练轮次"),
    "stop": ("Stop", "停止"),
    "truth": ("Truth", "真实分布"),
    "flow_at": ("Flow, round by round", "流，逐轮"),
    "flow_now": ("Flow after round {round}", "流，第 {round} 轮后"),
    "round": ("round", "轮"),
    "picture": ("picture", "画面"),
    "layer": ("layer", "层"),
    "noise": ("noise", "噪声"),
    "after": ("after layer {k}", "第 {k} 层之后"),
    "data": ("data", "数据"),
    "held_out": ("NLL on points held out", "留出点上的 NLL"),
    "nll": ("NLL, nats", "NLL（奈特）"),
    "floor": ("floor: entropy of the truth", "下限：真实分布的熵"),
    "log_dets": ("Mean log |det| of each layer", "每层 log |det| 的均值"),
    "log_det": ("log |det|", "log |det|"),
    "standard": ("scale", "缩放"),
    "start": ("place", "位置"),
    "density": ("Density", "密度"),
    "mesh": ("Mesh", "网格"),
    "points": ("Points", "点"),
    "log": ("flow log p", "流 log p"),
    "true": ("truth log p", "真实 log p"),
    "lane": ("{kind}, {n} layers", "{kind}，{n} 层"),
    "planar": ("planar", "平面流"),
    "hint": (
        "Scrub the layers: each cell keeps its mass. Point anywhere to read log p.",
        "拖动层滑块：每个网格单元的概率保持不变。指向任意位置读取 log p。",
    ),
    "found": (
        "Round {rounds} ({steps} steps, {seconds:.1f} s): NLL {nll:.3f}, floor {floor:.3f}, "
        "KL {kl:.3f} ± {error:.3f} nats. Data to noise and back in float32: off by {trip:.0e}.",
        "第 {rounds} 轮（{steps} 步，{seconds:.1f} 秒）：NLL {nll:.3f}，下限 {floor:.3f}，"
        "KL {kl:.3f} ± {error:.3f} 奈特。数据到噪声再返回（float32）：误差 {trip:.0e}。",
    ),
    "bridge": (
        " Outside 4 sd of both modes: {outside:.2f} % of the samples, of the truth "
        "{expected:.2f} %; log p(0, 0) is {middle:.1f}, of the truth {true:.1f}.",
        " 两峰各 4 个标准差之外：样本的 {outside:.2f} %，真实分布的 {expected:.2f} %；"
        "log p(0, 0) 为 {middle:.1f}，真值 {true:.1f}。",
    ),
    "lost": (
        "Numbers grew beyond float32: take fewer layers, or smaller starting weights.",
        "数值超出 float32 的范围：请减少层数，或减小初始权重。",
    ),
    "spent": (
        "The {seconds:.0f} s are over after round {done} of {last}; press to train on.",
        "{seconds:.0f} 秒已到，训练到第 {done} 轮（共 {last} 轮）；可点按钮继续。",
    ),
    "waiting": (
        "Shown after {rounds} of {wanted} rounds; the rest is being trained.",
        "现在显示第 {rounds} 轮，共要 {wanted} 轮；其余正在训练。",
    ),
    "log_scale": ("log p from {low:.0f} to {high:.1f}", "log p 从 {low:.0f} 到 {high:.1f}"),
}

BRUSH: dict[str, Text] = {
    "draw": ("✎ Draw a density", "✎ 手绘密度"),
    "pen": ("Pen", "画笔"),
    "rubber": ("Rubber", "橡皮"),
    "undo": ("Undo", "撤销"),
    "clear": ("Clear", "清空"),
    "sheet": ("Sheet to draw on", "画板"),
    "picture": ("The density that is learnt", "要学习的密度"),
    "hint": (
        "20,000 points are drawn from your lines. By keys: arrows move, Space sets the pen down "
        "and lifts it.",
        "从线条中抽取 20000 个点。键盘：方向键移动，空格落笔和抬笔。",
    ),
    "full": (
        "The sheet is full: this stroke was not kept. Undo some, or clear it.",
        "画板已满：这一笔没有保留。请撤销几笔或清空。",
    ),
}

PROBE: dict[str, Text] = {
    "x_space": ("Noise x", "噪声 x"),
    "y_space": ("After the layer, y", "经过这一层，y"),
    "probe": ("Probe", "探针"),
    "curve": ("Curve of the layer", "层的曲线"),
    "u": ("Arrow u", "箭头 u"),
    "w": ("Arrow w", "箭头 w"),
    "size1": ("Length", "长度"),
    "size2": ("Area", "面积"),
    "density": ("Density p(x) → p(x)/|det|", "密度 p(x) → p(x)/|det|"),
    "log": ("log p", "log p"),
    "mass": ("Mass = size × density", "概率 = 大小 × 密度"),
    "preimages": ("Preimages of y", "y 的原像个数"),
    "one": ("one preimage alone", "只取一个原像"),
    "all": ("p(y), all preimages", "p(y)，全部原像"),
    "stretch": ("A straight line can always be undone.", "直线总是可逆的。"),
    "can": (
        "u·w = {c} ≥ −1: every y has one preimage, the layer can be undone.",
        "u·w = {c} ≥ −1：每个 y 只有一个原像，这一层可逆。",
    ),
    "folds": (
        "u·w = {c} < −1: the layer folds. {turned} of the noise is turned over (red); where three "
        "preimages meet, the formula with one of them integrates to {kept}, not 1. The picture "
        "sums all three.",
        "u·w = {c} < −1：这一层发生折叠。{turned} 的噪声被翻面（红色）；在有三个原像之处，"
        "只取一个原像的公式积分为 {kept}，而不是 1。图中为三者之和。",
    ),
    "hint1": (
        "Drag the probe along the bottom, or the knob on the curve. The orange area is the same "
        "on both sides.",
        "沿底边拖动探针，或拖动曲线上的圆钮。两边的橙色面积相等。",
    ),
    "hint2": (
        "Drag the square, and the tips of u and w. Rings: all points that land where the probe "
        "does.",
        "拖动方块，以及 u、w 的箭头。圆环：与探针落在同一处的所有点。",
    ),
}
