"""The transformer: where its parameters are, who is a neighbour, what growing weights do."""

from engines.experiments import Choice, Experiment, Figures, Number, about, at_least, at_most

from ..joint import attention, shares
from ..norms import norms
from ..params import MmditParams, NormParams, PositionsParams
from ..positions import WAYS, places
from ..sizes import sizes

__all__ = ["MMDIT"]

COUNTED = ("counted on diffusers' class", "由 diffusers 的类数出")
SOFTMAX = ("one softmax over all tokens", "所有词元共用一个 softmax")
SEEDS = ("measured here, seeds 0 to 2", "此处实测，随机种子 0 到 2")
FORMULA = ("closed form", "闭式")


def _modulation(params: MmditParams) -> Figures:
    of = sizes(params.size)
    rows = shares(attention(params))
    return {
        "modulation": 100 * of.whole["modulation"] / of.total,
        "attention": 100 * of.whole["attention"] / of.total,
        "total": of.total / 1e6,
        "rows": float(rows[..., :2].sum(-1).mean()),
    }


def _neighbour(params: PositionsParams) -> Figures:
    near = dict(zip(WAYS, places(params).near.tolist(), strict=True))
    wide = places(params.model_copy(update={"width": 64})).near[WAYS.index("line"), 1]
    return {
        "below": near["line"][1],
        "right": near["line"][0],
        "crop": near["crop"][1],
        "wide": float(wide),
    }


def _collapse(params: NormParams) -> Figures:
    found = norms(params)
    (raw, largest), (normed, bounded) = found.at.tolist()
    return {
        "raw": raw,
        "normed": normed,
        "largest": largest,
        "bounded": bounded,
        "first": float(found.random.entropy[0, 0]),
    }


MMDIT = (
    Experiment(
        "modulation",
        "mmdit",
        ("Where do 2 billion parameters go?", "20 亿参数都在哪里？"),
        {"size": "medium"},
        (
            "In every block, time and the pooled text shift, scale and gate both streams. How "
            "many percent of SD3-medium's parameters does this modulation take?",
            "每一块中，时间与汇总文本对两个流作平移、缩放与门控。SD3-medium 的参数有百分之几用于"
            "这种调制？",
        ),
        Number("modulation", 0, 60),
        (
            "A third, and more than attention, though it tells every token the same: six vectors "
            "a stream and block, each through a matrix as large as one of attention's. Text and "
            "picture each have weights of their own; only the softmax is shared.",
            "三分之一，比注意力还多，虽然它对每个词元说的都一样：每块每流六个向量，各经过一个与注意力"
            "同样大的矩阵。文本与图各有自己的权重，只共用 softmax。",
        ),
        {
            "modulation": about(("modulation", "调制"), 33.06, 0.05, "%", COUNTED),
            "attention": about(("joint attention", "联合注意力"), 22.23, 0.05, "%", COUNTED),
            "total": about(("parameters", "参数"), 2028.3, 0.05, "M", COUNTED),
            "rows": about(
                ("what a patch reads, all told", "一个图块所读之和"), 1, 1e-5, "", SOFTMAX
            ),
        },
        _modulation,
    ),
    Experiment(
        "neighbour",
        "positions",
        ("Is the patch below a neighbour?", "下方的图块是邻居吗？"),
        {"width": 32},
        (
            "Number 32 × 32 patches row by row and tell each its number by sines and cosines. The "
            "patch to the right has a cosine of 0.97. The one below?",
            "把 32 × 32 个图块逐行编号，用正弦余弦表示编号。右边图块的余弦为 0.97。下方的呢？",
        ),
        Number("below", 0, 1),
        (
            "It is 32 numbers away, and at another width it is another number: the model would "
            "have to learn every shape anew. With rows and columns told apart, below is as near "
            "as to the right; and the middle of one large table serves every shape.",
            "它相隔 32 个编号，换一种宽度又是另一个数：每种形状都得重新学。行列分开表示时，下方与"
            "右边同样近；而同一张大表的中部适用于任何形状。",
        ),
        {
            "below": about(("below, 1-D index", "下方，一维编号"), 0.563, 2e-3, "", FORMULA),
            "right": about(("to the right, 1-D", "右边，一维编号"), 0.9737, 1e-3, "", FORMULA),
            "crop": about(("below, 2-D", "下方，二维"), 0.9985, 2e-4, "", FORMULA),
            "wide": about(
                ("below, 1-D, 64 wide", "下方，一维编号，宽 64"), 0.487, 2e-3, "", FORMULA
            ),
        },
        _neighbour,
    ),
    Experiment(
        "collapse",
        "norm",
        ("Now break it: logits without a norm", "弄坏它：没有归一化的 logit"),
        {"growth": 4.0, "tokens": 4096},
        (
            "Attention over 4,096 tokens has 94 % of the entropy that there can be. The weights "
            "of queries and keys grow to four times what they were. What is left?",
            "4096 个词元上的注意力，熵为最大可能的 94 %。查询与键的权重增大到四倍，还剩什么？",
        ),
        Choice(
            (
                ("About as much", "差不多一样"),
                ("About half", "约一半"),
                ("Almost nothing", "几乎没有"),
            ),
            2,
        ),
        (
            "Logits grow by the square, 16 times: each query reads one key and no gradient comes "
            "through. Norm queries and keys first, and their weights may grow as they like: no "
            "logit exceeds √64 = 8. More tokens alone do not do this; try 256.",
            "logit 按平方增长，为 16 倍：每个查询只读一个键，梯度无法通过。先归一化查询与键，权重"
            "就可随意增长：任何 logit 不超过 √64 = 8。单是词元变多并不会这样；试试 256。",
        ),
        {
            "raw": about(("entropy, no norm", "熵，无归一化"), 0.048, 0.02, "", SEEDS),
            "normed": about(("entropy, QK-norm", "熵，QK 归一化"), 0.941, 0.01, "", SEEDS),
            "first": about(("entropy at first", "起初的熵"), 0.94, 0.01, "", SEEDS),
            "largest": at_least(("largest logit, no norm", "最大 logit，无归一化"), 60, "", SEEDS),
            "bounded": at_most(
                ("largest logit, QK-norm", "最大 logit，QK 归一化"), 8, "", ("√64", "√64")
            ),
        },
        _collapse,
        breaks=True,
    ),
)
