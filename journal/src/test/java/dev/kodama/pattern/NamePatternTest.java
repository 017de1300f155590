package dev.kodama.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamePatternTest {
    /** A name that counts accesses to its letters. */
    private static final class Watched implements CharSequence {
        private final String text;
        private long accesses;

        Watched(String text) {
            this.text = text;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int at) {
            accesses++;
            return text.charAt(at);
        }

        @Override
        public CharSequence subSequence(int from, int to) {
            throw new UnsupportedOperationException();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "A, A, true",
        "A, a, false",
        "A, AB, false",
        "*, '', true",
        "*, anything, true",
        "TASK_*, TASK_, true",
        "TASK_*, TASK_DONE, true",
        "TASK_*, XTASK_DONE, false",
        "*.error, x.error, true",
        "*.error, .error, true",
        "*.error, x.errors, false",
        "a*a, a, false",
        "a*a, aa, true",
        "a*b*c, abc, true",
        "a*b*c, axbxbxc, true",
        "a*b*c, axcxb, false",
        "*aab*, aaaab, true",
        "*aab*, aabab, true",
        "*abab*c, abaababxc, true",
        "**, x, true",
        "x**y, xy, true",
        "., a, false",
        "'\\E.*\\Q', '\\EX\\Q', false",
        "'\\E.*\\Q', '\\E.X\\Q', true",
        "'(a+)+*', aaaa, false",
    })
    void matchesTheWholeName(String pattern, String name, boolean matches) {
        assertThat(NamePattern.of(pattern).matches(name)).isEqualTo(matches);
    }

    /** Compared with the plainest thing that can be right. */
    @Test
    void matchesLikeARecursiveMatcher() {
        var random = new Random(7);
        for (int round = 0; round < 20_000; round++) {
            String pattern = letters(random, "ab*", 7);
            String name = letters(random, "ab", 9);
            if (pattern.chars().filter(letter -> letter == '*').count() <= NamePattern.MAX_STARS) {
                assertThat(NamePattern.of(pattern).matches(name))
                        .as("%s on %s", pattern, name)
                        .isEqualTo(matches(pattern, name));
            }
        }
    }

    private static String letters(Random random, String of, int most) {
        var text = new StringBuilder();
        for (int left = random.nextInt(most + 1); left > 0; left--) {
            text.append(of.charAt(random.nextInt(of.length())));
        }
        return text.toString();
    }

    private static boolean matches(String pattern, String name) {
        if (pattern.isEmpty()) {
            return name.isEmpty();
        } else if (pattern.charAt(0) == '*') {
            return matches(pattern.substring(1), name) || (!name.isEmpty() && matches(pattern, name.substring(1)));
        }
        return !name.isEmpty()
                && pattern.charAt(0) == name.charAt(0)
                && matches(pattern.substring(1), name.substring(1));
    }

    /** Each of these makes a backtracking matcher access letters as often as pattern times name, or far more often. */
    @ParameterizedTest
    @ValueSource(strings = {"*%1$s*b", "*%1$sb*", "*%1$sb*%1$sb*", "%1$s*%1$sb"})
    void accessesEachLetterAFewTimesAtMost(String form) {
        var pattern = NamePattern.of(form.formatted("a".repeat(400)));
        var name = new Watched("a".repeat(1_000_000));

        assertThat(pattern.matches(name)).isFalse();
        assertThat(name.accesses).isLessThan(3L * name.length());
    }

    @Test
    void hasAFewStarsAtMost() {
        assertThat(NamePattern.of("*a*a*").matches("aa")).isTrue();
        assertThatThrownBy(() -> NamePattern.of("*a*a*a*a*a*a*a*a*a*a*a*a*b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("may have at most 3 * in one, was '*a*a*a*a*a*a*a*a*a*a*a*a*b'");
    }

    @Test
    void hasAThousandLettersAtMost() {
        assertThat(NamePattern.of("*" + "a".repeat(999)).matches("a".repeat(1_000)))
                .isTrue();
        assertThatThrownBy(() -> NamePattern.of("*" + "a".repeat(1_000)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("may have at most 1000 letters in one, was '*" + "a".repeat(79) + "…'");
    }

    @Test
    void countsEqualPatternsOnce() {
        var names = NamePatterns.of(List.of("A", "B*", "A", "B*"));

        assertThat(names.exact()).containsExactly("A");
        assertThat(names.patterns()).containsExactly(NamePattern.of("B*"));
        assertThat(names.contain("A")).isTrue();
        assertThat(names.contain("BB")).isTrue();
        assertThat(names.contain("AB")).isFalse();
    }
}
