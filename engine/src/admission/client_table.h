#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "hash/xxh64.h"
#include "lb/assert.h"

namespace lb {

/// Stands for a client address in the tables per client. 0 is a client without an address, whom no table holds.
///
/// Two addresses share a key once in 2^64 pairs; the seed keeps clients from looking for such pairs.
using ClientKey = std::uint64_t;

inline ClientKey client_key(std::string_view client, std::uint64_t seed) {
  if (client.empty()) return 0;
  const ClientKey key = xxh64(client, seed);
  return key == 0 ? 1 : key;
}

/// What is remembered of each client: a hash table of bounded size that knows who was used least recently.
///
/// Keys and values stand in one dense array, doubly linked by use; an array of 32-bit places, probed linearly and at
/// most half full, finds them. Nothing iterates over it in the order of hashes.
///
/// Cost    O(1) expected a call. Both arrays double as clients come, up to the bound; no allocation after that.
template <class T>
class ClientTable {
 public:
  static constexpr std::uint32_t kNone = 0xffffffff;

  struct Entry {
    ClientKey key = 0;
    std::uint32_t newer = kNone;
    std::uint32_t older = kNone;
    T value{};
  };

  /// In      1 <= most <= 2^24.
  explicit ClientTable(std::uint32_t most) : most_(most), places_(kFirstPlaces, kNone) {}

  std::uint32_t size() const { return size_; }
  bool full() const { return size_ == most_; }

  /// The client's value, or nullptr.
  T* find(ClientKey key) {
    const std::uint32_t entry = places_[place_of(key)];
    return entry == kNone ? nullptr : &entries_[entry].value;
  }
  const T* find(ClientKey key) const { return const_cast<ClientTable*>(this)->find(key); }

  /// A new client, used most recently. In: key != 0, not in the table; !full().
  T& insert(ClientKey key) {
    LB_ASSERT(key != 0 && !full(), "a client table takes known clients up to its bound");
    if (2 * (std::size_t{size_} + 1) > places_.size()) grow();
    if (free_ == kNone) {
      free_ = static_cast<std::uint32_t>(entries_.size());
      entries_.emplace_back();
    }
    const std::uint32_t entry = free_;
    free_ = entries_[entry].older;
    entries_[entry].key = key;
    entries_[entry].value = T{};
    places_[place_of(key)] = entry;
    link_newest(entry);
    ++size_;
    return entries_[entry].value;
  }

  /// In      key is in the table.
  void erase(ClientKey key) {
    const std::size_t place = place_of(key);
    const std::uint32_t entry = places_[place];
    close_gap(place);
    unlink(entry);
    entries_[entry].older = free_;
    free_ = entry;
    --size_;
  }

  /// In      key is in the table.
  void touch(ClientKey key) {
    const std::uint32_t entry = places_[place_of(key)];
    if (entry == newest_) return;
    unlink(entry);
    link_newest(entry);
  }

  /// The least recently used, and from any entry the next more recent: kNone at the end.
  std::uint32_t oldest() const { return oldest_; }
  const Entry& at(std::uint32_t entry) const { return entries_[entry]; }

 private:
  static constexpr std::size_t kFirstPlaces = 64;  // 32 clients before the first growth

  std::size_t mask() const { return places_.size() - 1; }
  std::size_t next(std::size_t place) const { return (place + 1) & mask(); }

  /// Where the key stands, or the free place where it would.
  std::size_t place_of(ClientKey key) const {
    std::size_t place = key & mask();
    while (places_[place] != kNone && entries_[places_[place]].key != key) place = next(place);
    return place;
  }

  /// Moves up what a search would no longer reach over the hole (Knuth, TAOCP 3, 6.4, algorithm R): no tombstones,
  /// so searches do not get longer with the clients that have come and gone.
  void close_gap(std::size_t hole) {
    for (std::size_t place = next(hole); places_[place] != kNone; place = next(place)) {
      const std::size_t home = entries_[places_[place]].key & mask();
      if (((place - home) & mask()) < ((place - hole) & mask())) continue;  // its search starts after the hole
      places_[hole] = places_[place];
      hole = place;
    }
    places_[hole] = kNone;
  }

  void grow() {
    places_.assign(2 * places_.size(), kNone);
    for (std::uint32_t entry = oldest_; entry != kNone; entry = entries_[entry].newer) {
      places_[place_of(entries_[entry].key)] = entry;
    }
  }

  void link_newest(std::uint32_t entry) {
    entries_[entry].newer = kNone;
    entries_[entry].older = newest_;
    (newest_ == kNone ? oldest_ : entries_[newest_].newer) = entry;
    newest_ = entry;
  }

  void unlink(std::uint32_t entry) {
    const std::uint32_t newer = entries_[entry].newer;
    const std::uint32_t older = entries_[entry].older;
    (newer == kNone ? newest_ : entries_[newer].older) = older;
    (older == kNone ? oldest_ : entries_[older].newer) = newer;
  }

  std::uint32_t most_;
  std::uint32_t size_ = 0;
  std::uint32_t newest_ = kNone;
  std::uint32_t oldest_ = kNone;
  std::uint32_t free_ = kNone;  // places of erased entries, linked by `older`
  std::vector<Entry> entries_;
  std::vector<std::uint32_t> places_;  // a power of two of them; kNone is free
};

}  // namespace lb
