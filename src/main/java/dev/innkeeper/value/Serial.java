package dev.innkeeper.value;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A version key of simplestreams: {@code 20250303}, {@code 20250303.10}, {@code 20260318_07:42}.
 *
 * <p>Ordered by its numbers, so that {@code .10} is newer than {@code .2}; a text compare would not
 * be.
 */
public record Serial(String text) implements Comparable<Serial> {
  private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:+-]{0,63}");
  private static final Pattern NUMBER = Pattern.compile("\\d+");

  public Serial {
    if (!SHAPE.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "serial '" + Quoted.of(text) + "' is not like 20250303 or 20250303.1");
    }
  }

  /** The serial as it stands in file names. */
  public String fileName() {
    return text.replaceAll("[^A-Za-z0-9._-]", "-");
  }

  @Override
  public int compareTo(Serial other) {
    List<BigInteger> mine = numbers();
    List<BigInteger> theirs = other.numbers();
    for (int i = 0; i < Math.min(mine.size(), theirs.size()); i++) {
      int order = mine.get(i).compareTo(theirs.get(i));
      if (order != 0) {
        return order;
      }
    }
    int order = Integer.compare(mine.size(), theirs.size());
    return order != 0 ? order : text.compareTo(other.text);
  }

  private List<BigInteger> numbers() {
    List<BigInteger> numbers = new ArrayList<>();
    NUMBER
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .map(BigInteger::new)
        .forEach(numbers::add);
    return numbers;
  }

  @Override
  public String toString() {
    return text;
  }
}
