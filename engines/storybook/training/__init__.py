"""Training the model from nothing, stage by stage, on one core or on an accelerator."""
