package dev.kodama.app.settings;

import dev.kodama.app.terminal.CannotRunException;
import dev.kodama.catalog.Catalog;
import dev.kodama.catalog.CatalogException;
import dev.kodama.settings.Settings;

/** The catalog that a process goes by. */
public final class CatalogLoader {
    private CatalogLoader() {}

    /**
     * What {@code KODAMA_CATALOG} (a file or a URL) says, else the one that comes with Kodama.
     *
     * @throws CannotRunException if it cannot be used; the message names line and key
     */
    public static Catalog of(Settings settings) throws InterruptedException {
        var place = settings.find("KODAMA_CATALOG");
        try {
            return place.isPresent() ? Catalog.load(place.get()) : Catalog.standard();
        } catch (CatalogException e) {
            throw new CannotRunException(String.valueOf(e.getMessage()), e);
        }
    }
}
