import matplotlib.pyplot as plt
import pandas as pd

days = pd.date_range("2026-01-05", periods=84, freq="D")
sales = pd.DataFrame({"tea": [20 + n * 7 % 13 + n / 9 for n in range(84)], "jam": [35 - n / 6 for n in range(84)]}, days)


def by_week(since="2026"):
    return sales[since:].resample("W").sum()
