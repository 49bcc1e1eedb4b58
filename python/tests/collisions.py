"""Ints with different hashes that follow the same way through the table of a dict.

CPython looks for a key at `hash % size`, and as long as the place is taken by another one goes on to `5 * place + rest
+ 1`, where `rest` is the hash without five more of its lowest bits each time. Once the rest is 0 all keys go the same
way. So first come keys that have half of that way for their own places, then keys whose every step leads to a place
that is taken.
"""

_BITS = 17  # of the number of places that the table has in the end
_TOP = 61  # bits of a hash


def same_way(count):
    """So many ints, with those before them that take the places."""
    mask = (1 << _BITS) - 1
    way, place = {}, 0
    for number in range((mask + 1) * 2 // 3 - count - 2):
        way[place] = number
        place = 5 * place + 1 & mask
    found: list = []
    for start in way:
        _extend(start, start, 0, _BITS, way, mask, found, len(found) + 200)
        if len(found) >= count:
            return [*way, *found[:count]]
    raise AssertionError("there are only %d such keys" % len(found))


def _extend(key, place, step, bits, way, mask, found, enough):
    """Adds keys whose lowest bits are those of `key`. They have been followed to a place."""
    if bits >= _TOP:
        while key >> 5 * (step + 1):
            step += 1
            place = 5 * place + (key >> 5 * step) + 1 & mask
            if place not in way:
                return
        if way[place] < len(way) // 2:
            found.append(key)
        return
    for more in range(1, 32):
        longer = key | more << bits
        following = 5 * place + (longer >> 5 * (step + 1)) + 1 & mask
        if following in way and longer >> _TOP == 0 and len(found) < enough:
            _extend(longer, following, step + 1, bits + 5, way, mask, found, enough)
