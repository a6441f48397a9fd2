"""Questions for the first page of a library that holds the sample articles."""

from bot.desk_values import Example

SAMPLE_OUTLETS = frozenset({"Longshore World Report", "The Tern Harbour Courier", "Radio Halvenia"})
SAMPLE_QUESTIONS = (
    Example(question="What did Blinken ask Lavrov?"),
    Example(question="Why was there no joint communique from the G-20 foreign ministers?"),
    Example(question="How many people took part in the pension march in Sarrow?"),
    Example(question="How much does the new wing at St Brannoc's Hospital cost?"),
    Example(question="What did Ilse Marrant say about the coalition?"),
    Example(question="Who won the 2022 World Cup?", answerable=False),
)
