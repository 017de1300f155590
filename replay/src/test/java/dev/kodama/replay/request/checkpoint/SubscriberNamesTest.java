package dev.kodama.replay.request.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SubscriberNamesTest {
    @Test
    void evictsTheLeastRecentlyUsedName() {
        var names = new SubscriberNames();
        for (int number = 0; number < SubscriberNames.MAX; number++) {
            assertThat(names.add("name-" + number)).isEmpty();
        }
        names.add("name-0");

        assertThat(names.add("one more")).containsExactly("name-1");

        assertThat(names.contains("name-0")).isTrue();
        assertThat(names.contains("name-1")).isFalse();
    }
}
