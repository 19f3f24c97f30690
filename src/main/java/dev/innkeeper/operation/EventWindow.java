package dev.innkeeper.operation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The last events, each as the text that watchers get, by positions that follow each other. Bounded
 * by number and by size. Used from one context only.
 */
public final class EventWindow {
  private final int most;
  private final long mostCharacters;
  private final List<Frame> ring;
  private final Map<String, Long> latest = new HashMap<>();
  private long first;
  private long end;
  private long characters;
  private long idBeforeFirst;

  /**
   * One event.
   *
   * @param id rises, with gaps
   * @param key of the object that it tells of
   */
  public record Frame(long id, String key, String text) {}

  /**
   * An empty window.
   *
   * @param idBeforeFirst what the first event's id will be above
   */
  public EventWindow(int most, long mostCharacters, long idBeforeFirst) {
    this.most = most;
    this.mostCharacters = mostCharacters;
    this.idBeforeFirst = idBeforeFirst;
    this.ring = new ArrayList<>(most);
  }

  public void add(Frame frame) {
    if (size() == most) {
      dropFirst();
    }
    if (ring.size() < most) {
      ring.add(frame);
    } else {
      ring.set(slot(end), frame);
    }
    latest.put(frame.key(), end);
    end++;
    characters += frame.text().length();
    while (characters > mostCharacters && size() > 1) {
      dropFirst();
    }
  }

  private void dropFirst() {
    Frame gone = at(first);
    latest.remove(gone.key(), first);
    characters -= gone.text().length();
    idBeforeFirst = gone.id();
    ring.set(slot(first), new Frame(gone.id(), "", ""));
    first++;
  }

  private int slot(long position) {
    return (int) (position % most);
  }

  private int size() {
    return (int) (end - first);
  }

  /** The position of the oldest event that is there. */
  public long first() {
    return first;
  }

  /** The position of the event that comes next. */
  public long end() {
    return end;
  }

  public Frame at(long position) {
    return ring.get(slot(position));
  }

  /** The id of the newest event, or that before the first. */
  public long lastId() {
    return end == first ? idBeforeFirst : at(end - 1).id();
  }

  /** Whether a later event tells of the same object. */
  public boolean isOutdated(long position) {
    return latest.getOrDefault(at(position).key(), position) > position;
  }

  /** Whether an event at this position or later tells of the object of a key. */
  public boolean tellsOf(String key, long from) {
    return latest.getOrDefault(key, -1L) >= from;
  }

  /** The position after the event of this id; empty where it is not known to be complete. */
  public OptionalLong after(long id) {
    if (id == idBeforeFirst) {
      return OptionalLong.of(first);
    }
    long low = first;
    long high = end;
    while (low < high) {
      long middle = (low + high) >>> 1;
      if (at(middle).id() < id) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low < end && at(low).id() == id ? OptionalLong.of(low + 1) : OptionalLong.empty();
  }
}
