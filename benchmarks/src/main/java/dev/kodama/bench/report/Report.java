package dev.kodama.bench.report;

import java.util.List;
import java.util.Map;

/** What a measurement has found. */
public interface Report {
    /** What falls short of what is promised, a line each; empty if nothing does. */
    List<String> findings();

    /** For a person. */
    List<String> lines();

    /** For a program. */
    Map<String, Object> toMap();
}
