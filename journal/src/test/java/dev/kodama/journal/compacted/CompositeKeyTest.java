package dev.kodama.journal.compacted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class CompositeKeyTest {
    private static final List<String> PARTS = List.of("", "a", ":", "a:b", "\\", "a\\", "\\:", ":\\", "\\\\", "é\n\0");

    @Test
    void isParsedFromItsTextAndDiffersForOtherParts() {
        var keys = new HashSet<String>();
        for (String first : PARTS) {
            for (String second : PARTS) {
                var key = new CompositeKey(first, second);
                keys.add(key.text(':'));

                assertThat(CompositeKey.read(key.text(':'), ':')).isEqualTo(key);
            }
        }
        assertThat(keys).hasSize(PARTS.size() * PARTS.size());
    }

    @Test
    void leavesPlainPartsUnchanged() {
        assertThat(new CompositeKey("task", "arn:x:1").text(':')).isEqualTo("task:arn:x:1");
    }

    @Test
    void rejectsAKeyWithoutASeparator() {
        assertThatThrownBy(() -> CompositeKey.read("a\\:b", ':')).isInstanceOf(IllegalArgumentException.class);
    }
}
