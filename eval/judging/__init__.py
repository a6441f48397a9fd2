"""Answers judged by a model: one apart from the model that writes, measured against people's labels.

A judgement is a score of 0 to 1 with a sentence that gives the reason, or None with the reason why there is none.
Judged text is untrusted: it is laid before the judge as quoted material, and what the judge replies is checked.

judged.jsonl      in the folder of a run: one line a question, kept as it comes
calibration.json  how far the judge agrees with labels, by kind of judgement
"""
