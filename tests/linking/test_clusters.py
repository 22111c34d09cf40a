"""Decisions join names into things, whatever their order, unless a split keeps them apart."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from extractor.linking.clusters import Clusters, cluster, settle
from extractor.linking.identities import choose_identities, toggle
from extractor.records import Decision, NameSense


def merge(*members: str, score: float = 0.9, by: str = "rule") -> Decision:
    return Decision(tuple(sorted(members)), "test", score, by)


def split(first: str, *others: str) -> Decision:
    return Decision((first, *sorted(others)), "test", 1.0, "user", is_split=True)


def groups(clusters: Clusters) -> list[list[str]]:
    return list(clusters)


def test_merges_chain() -> None:
    assert groups(cluster([merge("a", "b"), merge("b", "c"), merge("x", "y")])) == [
        ["a", "b", "c"],
        ["x", "y"],
    ]


def test_split_holds_against_rules_over_any_way() -> None:
    found = cluster([merge("a", "b"), merge("b", "c", score=0.8), split("a", "c")])

    assert groups(found) == [["a", "b"]]
    assert found.find("c") == "c"


def test_split_holds_within_one_merge() -> None:
    assert groups(cluster([merge("a", "b", "c"), split("b", "a", "c")])) == [["a", "c"]]


def test_users_merge_comes_before_a_split() -> None:
    assert groups(cluster([merge("a", "b", by="user"), split("a", "b")])) == [["a", "b"]]


def test_settled_merges_need_no_judge() -> None:
    decisions = [merge("a", "b", "c"), merge("c", "d")]
    judged = cluster(decisions, lambda one, other, decision: "d" not in (one, other))
    settled = settle(decisions, judged)

    assert settled == [merge("a", "b", "c")]
    assert groups(cluster(settled)) == groups(judged)


names = st.sampled_from("abcdefgh")
merges = st.builds(
    lambda m, s: merge(*m, score=s), st.sets(names, min_size=2, max_size=4), st.sampled_from([0.8, 0.9])
)
splits = st.builds(lambda a, b: split(a, b), names, names).filter(lambda d: d.members[0] != d.members[1])


@given(st.lists(merges | splits, max_size=8), st.randoms())
def test_order_of_decisions_makes_no_difference(decisions: list[Decision], random) -> None:  # type: ignore[no-untyped-def]
    shuffled = list(decisions)
    random.shuffle(shuffled)

    assert groups(cluster(decisions)) == groups(cluster(shuffled))


@given(st.lists(merges | splits, max_size=8))
def test_no_thing_holds_what_a_split_keeps_apart(decisions: list[Decision]) -> None:
    clusters = cluster(decisions)

    for decision in decisions:
        if decision.is_split:
            first, *others = decision.members
            assert all(clusters.find(first) != clusters.find(other) for other in others)


def test_thing_is_called_after_its_most_used_name() -> None:
    senses = [NameSense("x/org-ndrc", "x/org-ndrc", 2), NameSense("x/org-commission", "x/org-commission", 7)]

    assert choose_identities(senses, [merge("x/org-ndrc", "x/org-commission")]) == {
        "x/org-ndrc": "x/org-commission"
    }


def test_name_with_one_sense_lends_its_plain_iri() -> None:
    assert choose_identities([NameSense("x/m--cn", "x/m", 3)], []) == {"x/m--cn": "x/m"}


def test_senses_of_one_name_have_iris_of_their_own() -> None:
    senses = [NameSense("x/m--cn", "x/m", 3), NameSense("x/m--in", "x/m", 1)]

    assert choose_identities(senses, []) == {}


def test_decision_on_names_that_are_gone_is_harmless() -> None:
    assert choose_identities([NameSense("a", "a", 1)], [merge("a", "gone"), split("gone", "a")]) == {}


def test_later_decision_takes_the_earlier_back() -> None:
    earlier = merge("a", "b", by="user")

    assert toggle([earlier, merge("c", "d")], split("a", "b"), is_done=True) == ([merge("c", "d")], [earlier])
    assert toggle([merge("a", "b")], split("a", "b"), is_done=False) == (
        sorted([merge("a", "b"), split("a", "b")]),
        [],
    )
