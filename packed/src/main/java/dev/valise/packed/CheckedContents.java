package dev.valise.packed;

import dev.valise.spi.PackedForm;
import java.io.IOException;

/** What somebody has kept of a scope: each piece is checked against its hash when it is asked for. */
record CheckedContents(PackedForm form) implements Contents {
    @Override
    public ContentsReader reader() throws IOException {
        return new Checking(form.reader());
    }

    private record Checking(PackedForm.Reader kept) implements ContentsReader {
        @Override
        public CutStream part(PackedPart part) throws IOException {
            return CutStream.of(checked(ScopeFile.name(part), part.hash(), part.size()));
        }

        @Override
        public byte[] unit(PackedUnit unit) throws IOException {
            byte[] source = checked(ScopeFile.name(unit), unit.hash(), unit.size());
            if (!SurrogatePass.isValid(source, 0, source.length)) {
                throw new MalformedException(ScopeFile.name(unit) + ": it is not UTF-8");
            }
            return source;
        }

        private byte[] checked(String what, String hash, int size) throws IOException {
            byte[] content = kept.content(hash);
            if (content.length != size || !Sha256.of(content).equals(hash)) {
                throw new MalformedException(what + " is damaged or forged: its size or its SHA-256 is another");
            }
            return content;
        }

        @Override
        public void close() throws IOException {
            kept.close();
        }
    }
}
