package dev.kodama.settings;

/** Whole numbers; both bounds are included. */
record NumberType(String placeholder, int min, int max) implements SettingType<Integer> {
    @Override
    public String values() {
        return "`" + min + "` to `" + max + "`";
    }

    @Override
    public Integer parse(String text) {
        try {
            int number = Integer.parseInt(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // reported below, like a number out of range
        }
        throw new IllegalArgumentException(
                "must be a whole number from " + min + " to " + max + ", was '" + text + "'");
    }

    @Override
    public String format(Integer value) {
        return value.toString();
    }
}
