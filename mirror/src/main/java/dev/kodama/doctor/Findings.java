package dev.kodama.doctor;

import dev.kodama.doctor.Finding.Level;
import java.util.ArrayList;
import java.util.List;

/** Collects the findings of one component, in the order in which they are shown. */
final class Findings {
    private final String component;
    private final List<Finding> found = new ArrayList<>();

    Findings(String component) {
        this.component = component;
    }

    void ok(String check, String text) {
        add(Level.OK, check, text, "");
    }

    void note(String check, String text, String advice) {
        add(Level.NOTE, check, text, advice);
    }

    void warn(String check, String text, String advice) {
        add(Level.WARNING, check, text, advice);
    }

    void problem(String check, String text, String advice) {
        add(Level.PROBLEM, check, text, advice);
    }

    void add(Level level, String check, String text, String advice) {
        found.add(new Finding(component, check, level, text, advice));
    }

    List<Finding> list() {
        return List.copyOf(found);
    }
}
