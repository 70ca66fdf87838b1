"""What the views of words and of decisions say."""

ATTRIBUTES = {
    "subject": ("subject", "主体"),
    "colour": ("colour", "颜色"),
    "size": ("size", "大小"),
    "place": ("place", "位置"),
    "ground": ("ground", "地面"),
    "time": ("time", "时间"),
}

DECIDED = {
    "alone_b": ("k = 0: B alone", "k = 0：只有 B"),
    "alone_a": ("k = {k}: A alone", "k = {k}：只有 A"),
    "alone_drawing": ("k = {k}: the drawing", "k = {k}：原画"),
    "at_swap": ("A for {k} steps, then B", "先 A {k} 步，再 B"),
    "at_word": ("A for {k} steps, then edited", "先 A {k} 步，再改注意力"),
    "at_drawing": ("The drawing, noised as at step {k}", "加噪到第 {k} 步的画"),
    "at_mask": ("B inside the mask, from step {k}", "从第 {k} 步起在遮罩内画 B"),
    "of_a": ("A", "A"),
    "of_b": ("B", "B"),
    "working": ("Every k is drawn", "正在画每一个 k"),
    "stop": ("Stop", "停止"),
    "mask": ("A's picture: brush what is painted anew", "A 的图：涂出要重画的部分"),
    "undo": ("Undo", "撤销"),
    "clear": ("Clear", "清除"),
    "full": ("The mask is full: this stroke is not kept.", "遮罩已满：这一笔未保存。"),
    "strip": ("Drag k", "拖动 k"),
    "hint_swap": (
        "Drag k along the strip. Blue: the judge sees what A asks for; orange: what B asks for; "
        "dashed: neither.",
        "沿图条拖动 k。蓝：评判网络看到 A 所要的；橙：看到 B 所要的；虚框：都不是。",
    ),
    "hint_word": (
        "Touch a word of A: from step k on its attention is edited, as the dials say.",
        "点选 A 中的一个词：从第 k 步起按参数修改它的注意力。",
    ),
    "hint_drawing": (
        "The drawing is noised to step k, then B is drawn: strength is 1 − k / N.",
        "把画加噪到第 k 步，再按 B 去噪：强度为 1 − k / N。",
    ),
    "hint_mask": (
        "Brush on A's picture: the light part is painted anew with B from step k on.",
        "在 A 的图上涂抹：亮的部分从第 k 步起按 B 重画。",
    ),
}

ATTENTION = {
    "picture": ("The picture: touch a pixel", "图：点选一个像素"),
    "reads": ("What the touched pixel reads", "被点像素在读什么"),
    "words": ("words", "词"),
    "start": ("start", "起始"),
    "end": ("end", "结束"),
    "padding": ("padding", "填充"),
    "step": ("step", "步"),
    "layer": ("Layer", "层"),
    "head": ("Head", "头"),
    "all_of": ("All of {side} × {side}", "所有 {side} × {side} 层"),
    "all_heads": ("all", "全部"),
    "look_word": ("Word's map", "词的图"),
    "look_own": ("Self-attention", "自注意力"),
    "look_picture": ("Picture", "图"),
    "around": ("Start and padding", "起始与填充"),
    "kept": ("of step {k}", "取自第 {k} 步"),
    "mean": ("mean of the picture: {mean}", "全图平均：{mean}"),
    "range": ("{low} (dark) to {high} (bright)", "{low}（暗）到 {high}（亮）"),
    "nowhere": ("This prompt has no such word.", "这条提示词中没有这个词。"),
    "sees": ("The pixel sees of the picture", "该像素看图中各处"),
    "mark_pieces": (
        "Dashed: a word that is cut in pieces, shown by its tokens.",
        "虚线：被切成几片的词，按词元显示。",
    ),
    "mark_unknown": (
        "Dashed orange: a word that Storybook has never met.",
        "橙色虚线：Storybook 从未学过的词。",
    ),
    "mark_beyond": (
        "Struck through: beyond the length of the text encoder, nobody reads it.",
        "删除线：超出文本编码器长度，没有谁读到它。",
    ),
    "hint": (
        "Touch the picture: words are ranked by ×, how much more this pixel reads them than the "
        "picture's mean (tick). Touch a word: its map. Changed words are underlined.",
        "点图：按 × 排序，即该像素读此词比全图平均（刻度）多几倍。"
        "点词：显示其图。改动的词带下划线。",
    ),
}
