package dev.kodama.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommaListTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "A , B,,              | A;B",
                "``                   |",
                "` , `                |",
                "A\\,B,C              | A,B;C",
                "\\,                  | ,",
                "a\\\\,b              | a\\;b",
                "a\\\\\\,b            | a\\,b",
                "\\\\server\\x,c:\\   | \\\\server\\x;c:\\"
            })
    void splitsAtUnescapedCommas(String text, String values) {
        assertThat(CommaList.of(text)).isEqualTo(values == null ? List.of() : List.of(values.split(";")));
    }
}
