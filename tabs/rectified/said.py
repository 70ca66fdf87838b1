"""The words of the views of the transformer, English and Chinese."""

from engines.params import Text

__all__ = ["MMDIT", "WEIGHTS"]

WEIGHTS: dict[bool, Text] = {
    True: ("", ""),
    False: (
        "No trained miniature is shipped yet: these weights are random. Shapes, sums and code are "
        "the real ones; what is read where means nothing.",
        "尚未附带训练好的微缩模型：此处的权重是随机的。形状、求和与代码都是真实的，但读什么没有意义。",
    ),
}

MMDIT: dict[str, Text] = {
    "picture": ("The picture: touch a patch", "图：点选一个图块"),
    "map": ("The whole map: touch a row or a column", "整张注意力图：点选一行或一列"),
    "block": ("Block", "块"),
    "last": (
        "The last block: what its text reads is not used any more.",
        "最后一块：其中文本读到的不再使用。",
    ),
    "way_reads": ("what it reads", "它读什么"),
    "way_read": ("who reads it", "谁读它"),
    "words": ("words", "词"),
    "step": ("step", "步"),
    "kept": ("kept step {k}", "保存的第 {k} 步"),
    "start": ("start", "起始"),
    "end": ("end", "结束"),
    "padding": ("padding", "填充"),
    "sum_reads": ("Of the picture it reads {v}; of the words:", "读图占 {v}；读各词："),
    "sum_read": (
        "All patches together: {v}; the words, each of its own 100 %:",
        "所有图块合计 {v}；各词（各自的 100 % 之中）：",
    ),
    "quadrants": (
        "Image reads image {0}, text {1}; text reads image {2}, text {3}.",
        "图读图 {0}、读文 {1}；文读图 {2}、读文 {3}。",
    ),
    "chosen_patch": ("Patch {x}, {y}", "图块 {x}, {y}"),
    "chosen_word": ("“{word}”", "“{word}”"),
    "hint": (
        "Touch a patch, a word, or a row of the map (picture above, text below). Every row sums "
        "to 1: words and patches stand in one softmax. Blocks and steps are scrubbed here.",
        "点选图块、词或注意力图的一行（上为图，下为文）。每行之和为 1：词与图块在同一个 softmax "
        "之中。块与步可在此拖动。",
    ),
    "shares": ("Where the parameters are", "参数分布"),
    "map_title": ("Block by block: {name}", "逐块参数：{name}"),
    "mini": ("Miniature", "微缩"),
    "medium": ("SD3-medium", "SD3-medium"),
    "medium35": ("SD3.5-medium", "SD3.5-medium"),
    "large35": ("SD3.5-large", "SD3.5-large"),
    "attention": ("joint attention", "联合注意力"),
    "mlp": ("MLPs", "MLP"),
    "modulation": ("modulation", "调制"),
    "second": ("second attention", "第二注意力"),
    "norms": ("QK-norms", "QK 归一化"),
    "text": ("text in", "文本输入"),
    "time": ("time, pooled text", "时间与汇总文本"),
    "patch": ("patches in", "图块输入"),
    "out": ("out", "输出"),
    "block_axis": ("block", "块"),
    "million": ("million parameters", "百万参数"),
    "told": (
        "{name}: {total:,.1f} M parameters in {depth} blocks of width {width} ({heads} heads). "
        "Modulation, what time and pooled text shift, scale and gate, takes {modulation:.1f} %; "
        "one block {one:,.2f} M, the last {last:,.2f} M: it lacks the text's half. Counted on "
        "diffusers' class without weights; settings: {source}.",
        "{name}：{total:,.1f} 百万参数，{depth} 块，宽 {width}（{heads} 个头）。调制（时间与汇总"
        "文本的平移、缩放与门控）占 {modulation:.1f} %；一块 {one:,.2f} 百万，最后一块 "
        "{last:,.2f} 百万：缺少文本的一半。由 diffusers 的类（不含权重）数出；设置来自 {source}。",
    ),
}
