package dev.kodama.gaps.report;

import static dev.kodama.gaps.report.Rows.row;
import static dev.kodama.gaps.report.Rows.unheard;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kodama.gaps.GapKind;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BaselineTest {
    private static final LocalDate TODAY = LocalDate.parse("2026-03-03");
    private static final String YAML = """
            most: 3
            gaps:
              A: {kinds: [unheard, undeclared], disposition: to-wire}
              B:
                kinds: unheard
                disposition: accepted
                reason: "billed elsewhere: really"
                expires: 2026-03-03
            """;

    private static BaselineDiff compare(Baseline baseline, GapRow... rows) {
        return BaselineDiff.of(baseline, List.of(rows), Set.of(), List.of(rows), TODAY);
    }

    private static Baseline.Entry entry(Baseline baseline, String type) {
        return Objects.requireNonNull(baseline.entries().get(type));
    }

    @Test
    void readsItsOwnFormat() {
        var baseline = BaselineFile.parse("b", YAML);

        assertThat(BaselineFile.parse("b", BaselineFile.text(baseline))).isEqualTo(baseline);
        assertThat(entry(baseline, "B").reason()).isEqualTo("billed elsewhere: really");
        assertThat(entry(baseline, "B").expires()).contains(TODAY);
    }

    @Test
    void findsAddedGaps() {
        var compared = compare(
                BaselineFile.parse("b", YAML),
                row("default/A", "low", 1, "unheard,went-dark"),
                unheard("B"),
                unheard("C"));

        assertThat(compared.added()).isEqualTo(Map.of("A", Set.of(GapKind.WENT_DARK), "C", Set.of(GapKind.UNHEARD)));
        assertThat(compared.fails()).isTrue();
    }

    @Test
    void passesWhereNothingIsNew() {
        var compared = compare(BaselineFile.parse("b", YAML), unheard("A"), unheard("B"));

        assertThat(compared.fails()).isFalse();
        assertThat(compared.resolved()).containsExactly("A");
    }

    @Test
    void checksOnlyTheGivenKinds() {
        var rows = List.of(row("default/C", "low", 1, "undeclared,unheard"));

        var compared = BaselineDiff.of(BaselineFile.parse("b", YAML), rows, Set.of(GapKind.UNDECLARED), rows, TODAY);

        assertThat(compared.added()).isEqualTo(Map.of("C", Set.of(GapKind.UNDECLARED)));
    }

    @Test
    void acceptsUntilTheEndOfTheDay() {
        var yaml = YAML.replace("2026-03-03", "2026-03-02");

        assertThat(compare(BaselineFile.parse("b", yaml), unheard("B")).expired())
                .containsExactly("B");
        assertThat(compare(BaselineFile.parse("b", yaml), unheard("B")).fails()).isTrue();
        assertThat(compare(BaselineFile.parse("b", yaml)).fails()).isFalse();
    }

    @Test
    void onlyShrinks() {
        var shrunk = BaselineFile.parse("b", YAML).shrunk(List.of(unheard("A"), unheard("C")));

        assertThat(shrunk.entries()).containsOnlyKeys("A");
        assertThat(entry(shrunk, "A").kinds()).containsExactly(GapKind.UNHEARD);
        assertThat(shrunk.most()).isOne();
        assertThatThrownBy(() -> BaselineFile.parse("b", YAML.replace("most: 3", "most: 1")))
                .hasMessage("b: has 2 gaps, and may have 1 at most: a baseline only shrinks. Fix the gap instead");
    }

    @Test
    void startsWithAllCurrentGaps() {
        var first = Baseline.first(List.of(unheard("A"), row("default/S", "low", 0, "silent")));

        assertThat(first.most()).isEqualTo(2);
        assertThat(entry(first, "A").disposition()).isEqualTo(Disposition.TO_WIRE);
        assertThat(entry(first, "S").disposition()).isEqualTo(Disposition.TO_TRIM);
        assertThat(compare(first, unheard("A")).fails()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            [                                                                      | b is not YAML: .*
            most: 1                                                                | b: gaps.*
            gaps: {}                                                               | b: most must be a number.*
            {most: 1, gap: {}}                                                     | b: gap is no key here; there are gaps, most
            {most: 1, gaps: {A: {kinds: loud, disposition: to-wire}}}              | b: gaps.A: must be some of unheard, .*
            {most: 1, gaps: {A: {kinds: [], disposition: to-wire}}}                | b: gaps.A: kinds must name at least one
            {most: 1, gaps: {A: {kinds: unheard}}}                                 | b: gaps.A: must be to-wire, to-trim or accepted, was ''
            {most: 1, gaps: {A: {kinds: unheard, disposition: accepted}}}          | b: gaps.A: accepted needs a reason and a day.*
            {most: 1, gaps: {A: {kinds: unheard, disposition: to-wire, expires: 2026-01-01}}} | b: gaps.A: only what is accepted expires
            {most: 1, gaps: {A: {kinds: unheard, disposition: accepted, reason: x, expires: soon}}} | b: gaps.A.expires must be a day.*
            {most: 1, gaps: {A: {kind: unheard}}}                                  | b: gaps.A.kind is no key here;.*
            """)
    void rejectsAnInvalidFileWithTheReason(String yaml, String says) {
        assertThatThrownBy(() -> BaselineFile.parse("b", yaml))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .matches(says);
    }
}
