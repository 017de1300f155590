package dev.kodama.forwarder.protocol;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Some names, exact or with * for any letters, also none of them.
 *
 * @param exact without any *
 */
record Names(Set<String> exact, List<String> patterns) {
    Names {
        exact = Set.copyOf(exact);
        patterns = List.copyOf(patterns);
    }

    static Names of(Collection<String> names) {
        return new Names(
                names.stream().filter(name -> name.indexOf('*') < 0).collect(Collectors.toSet()),
                names.stream().filter(name -> name.indexOf('*') >= 0).distinct().toList());
    }

    boolean contain(String name) {
        if (exact.contains(name)) {
            return true;
        }
        for (String pattern : patterns) {
            if (matches(pattern, name)) {
                return true;
            }
        }
        return false;
    }

    /** At a mismatch only the last star takes one more letter: the time is at most the product of the lengths. */
    private static boolean matches(String pattern, String name) {
        int at = 0;
        int in = 0;
        int star = -1;
        int starIn = 0;
        while (in < name.length()) {
            if (at < pattern.length() && pattern.charAt(at) == '*') {
                star = at++;
                starIn = in;
            } else if (at < pattern.length() && pattern.charAt(at) == name.charAt(in)) {
                at++;
                in++;
            } else if (star >= 0) {
                at = star + 1;
                in = ++starIn;
            } else {
                return false;
            }
        }
        while (at < pattern.length() && pattern.charAt(at) == '*') {
            at++;
        }
        return at == pattern.length();
    }
}
