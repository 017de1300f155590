package dev.kodama.bench.report;

import java.util.List;
import java.util.Map;

/** The result of a measurement. */
public interface Report {
    /** The missed targets and faults, one line each; empty without any. */
    List<String> findings();

    /** The report as text. */
    List<String> lines();

    /** The report as the fields of a JSON object. */
    Map<String, Object> toMap();
}
