"""Arrays and tables come back as they were: with dtypes, labels, categories, dates, zones, and orders of memory."""

import importlib.util
import unittest

from tests.packing import PackTest
from valise import pack

_HAS_NUMPY = importlib.util.find_spec("numpy") is not None
_HAS_PANDAS = importlib.util.find_spec("pandas") is not None


def moved(obj):
    return pack.loads(pack.dumps(obj))


@unittest.skipUnless(_HAS_NUMPY, "numpy is not installed")
class ArraysOfNumpy(PackTest):
    def test_come_back_with_dtype_shape_order_and_values(self):
        import numpy as np

        for array in (
            np.arange(6.0).reshape(2, 3), np.asfortranarray(np.arange(6).reshape(2, 3)), np.arange(20)[::-3], np.array(5),
            np.zeros((0, 3)), np.array(["ab", "\xfc"]), np.array([b"a"]), np.array(["2020", "NaT"], dtype="M8[D]"),
            np.array([1, 2], dtype=">i4"), np.array([(1, 2.5)], dtype=[("a", "i4"), ("b", "f8")]), np.array([1, "a", None]),
            np.ma.masked_array([1, 2], [True, False]),
        ):  # fmt: skip
            with self.subTest(array=array):
                got = moved(array)
                self.assertEqual((type(got), got.dtype, got.shape), (type(array), array.dtype, array.shape))
                self.assertEqual(got.flags.f_contiguous, np.array(array, order="K").flags.f_contiguous)
                np.testing.assert_array_equal(got, array)

    def test_that_are_views_of_one_another_are_copies_that_can_be_written(self):
        import numpy as np

        array = np.arange(10)
        got = moved({"whole": array, "view": array[:5], "same": array})
        self.assertIs(got["whole"], got["same"])
        got["view"][0] = 7
        self.assertEqual((int(got["view"][0]), int(got["whole"][0])), (7, 0))


@unittest.skipUnless(_HAS_PANDAS, "pandas is not installed")
class TablesOfPandas(PackTest):
    def frame(self):
        import pandas as pd

        index = pd.MultiIndex.from_tuples([("u", 1), ("u", 2), ("v", 1)], names=["k", "n"])
        columns = {
            "item": ["tea", None, "jam"],
            "price": [1.5, None, 3.25],
            "kind": pd.Categorical(["x", "y", "x"], categories=["y", "x", "z"], ordered=True),
            "when": pd.to_datetime(["2020-01-01", "2020-07-01", None]),
            "zoned": pd.to_datetime(["2020-01-01", "2020-07-01", None]).tz_localize("Europe/Berlin"),
            "took": pd.to_timedelta([1, 2, 3], unit="h"),
            "month": pd.period_range("2020-01", periods=3, freq="M"),
            "range": pd.interval_range(0, 3),
            "count": pd.array([1, None, 3], dtype="Int64"),
            "flag": pd.array([True, None, False], dtype="boolean"),
            "note": pd.array(["s", None, "t"], dtype="string"),
            "thin": pd.arrays.SparseArray([0, 0, 1]),
        }
        return pd.DataFrame(columns).set_axis(index)

    def test_come_back_with_labels_and_dtypes(self):
        import pandas as pd

        frame = self.frame()
        frame.attrs["source"] = "shop"
        got = moved(frame)
        pd.testing.assert_frame_equal(got, frame, check_freq=True)
        self.assertEqual((list(got.index.names), got.attrs), (["k", "n"], {"source": "shop"}))
        self.assertTrue(got["kind"].cat.ordered)
        for name in frame:
            pd.testing.assert_series_equal(moved(frame[name]), frame[name])

    def test_have_indices_of_each_kind(self):
        import pandas as pd

        for index in (
            pd.RangeIndex(5, 0, -2, name="r"), pd.Index([1.5]), pd.Index(["a"]), pd.CategoricalIndex(["a", "b"]),
            pd.date_range("2020", periods=3, freq="M", tz="UTC"), pd.timedelta_range("1h", periods=2),
            pd.period_range("2020", periods=2, freq="Q"), pd.IntervalIndex.from_breaks([0, 1, 2]), self.frame().index,
        ):  # fmt: skip
            with self.subTest(index=index):
                pd.testing.assert_index_equal(moved(index), index)
                self.assertEqual(getattr(moved(index), "freq", None), getattr(index, "freq", None))
