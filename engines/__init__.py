"""Pure computation, one module or package per topic. Knows neither gradio nor plotly."""
