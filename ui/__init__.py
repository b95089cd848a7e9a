"""The web page: draws what the pipeline answers, decides nothing. Nothing in ``rag`` imports it."""

import os

# Gradio reads this once, when it is imported: no measurement leaves the machine.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
