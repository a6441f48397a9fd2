"""Runs of question sets: asked, resumed, kept, summed up. A run is a folder.

run.json       what the run was made with: settings without secrets, prompts, state of the library, code, set, seed
answers.jsonl  one answer a question, with its scores and their reasons; in the order of the set once it is finished
metrics.json   the figures, by the project's contract
library/       the library made for the run, where it was given articles
"""
