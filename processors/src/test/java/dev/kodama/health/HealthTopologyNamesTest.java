package dev.kodama.health;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Names of operators and stores are state. */
class HealthTopologyNamesTest {
    @Test
    void keepsItsNames() {
        assertThat(HealthTopology.build(HealthTopologyDriver.CONFIG).describe().toString())
                .isEqualToIgnoringWhitespace("""
                Topologies:
                   Sub-topology: 0
                    Source: journal (topics: [kodama.events])
                      --> once
                    Processor: once (stores: [last-sequence])
                      --> watch
                      <-- journal
                    Processor: watch (stores: [health])
                      --> moved, told
                      <-- once
                    Processor: told (stores: [])
                      --> changed, health
                      <-- watch
                    Processor: moved (stores: [])
                      --> moved-state
                      <-- watch
                    Processor: changed (stores: [])
                      --> change
                      <-- told
                    Processor: moved-state (stores: [])
                      --> moved-repartition-filter
                      <-- moved
                    Processor: change (stores: [])
                      --> to-changes
                      <-- changed
                    Processor: health (stores: [])
                      --> to-health
                      <-- told
                    Processor: moved-repartition-filter (stores: [])
                      --> moved-repartition-sink
                      <-- moved-state
                    Source: moved-repartition-source (topics: [moved-repartition])
                      --> take-over
                    Sink: moved-repartition-sink (topic: moved-repartition)
                      <-- moved-repartition-filter
                    Processor: take-over (stores: [health])
                      --> none
                      <-- moved-repartition-source
                    Sink: to-changes (topic: kodama.health-changes)
                      <-- change
                    Sink: to-health (topic: kodama.health)
                      <-- health
                """);
    }
}
