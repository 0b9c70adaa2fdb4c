#include <array>
#include <charconv>
#include <memory>
#include <vector>

#include "hash/crc32.h"
#include "hash/haproxy_hash.h"
#include "lb/knob_builder.h"
#include "policies/builtin.h"
#include "policies/haproxy_map.h"
#include "policies/nginx_peers.h"

namespace lb {
namespace {

enum class Dialect : std::uint8_t { kHaproxy, kNginx };
constexpr std::array<std::string_view, 2> kDialectNames{"haproxy", "nginx"};

struct MapHashParams {
  Dialect dialect = Dialect::kHaproxy;
  HashKey hash_key{HashKey::Source::kClient, {}};

  static const KnobTable& knobs() {
    static const KnobTable table =
        KnobTableBuilder<MapHashParams>("map_hash", "keys modulo the sum of the weights")
            .choice<&MapHashParams::dialect>("dialect", kDialectNames, "whose hash and whose table")
            .text<&MapHashParams::hash_key>("hash_key", kAnyLength, "client, path, header:NAME or cookie:NAME")
            .build();
    return table;
  }
};

// HAProxy's `hash-type map-based`: the map is made anew for the usable nodes, so a node that leaves moves most
// keys.
class HaproxyMapHash final : public Policy {
 public:
  explicit HaproxyMapHash(const MapHashParams& params) : hash_key_(params.hash_key) {}

  HashKey key() const override { return hash_key_; }

  void rebuild(const Candidates& candidates) override {
    map_ = haproxy_map(candidates);
    if (turn_ >= map_.size()) turn_ = 0;
  }

  NodeId pick(const Candidates& candidates, PickContext& context) override {
    const bool keyed = !context.key.empty();
    std::size_t slot = turn_;
    if (keyed) slot = haproxy_key_hash(context.key, hash_key_.source == HashKey::Source::kClient) % map_.size();
    // Every candidate has a slot. One that a retry avoids is passed over.
    while (context.subset && !candidates.contains(map_[slot])) slot = next(slot);
    if (!keyed) turn_ = next(slot);
    return map_[slot];
  }

 private:
  std::size_t next(std::size_t slot) const { return slot + 1 == map_.size() ? 0 : slot + 1; }

  HashKey hash_key_;
  std::vector<NodeId> map_;
  std::size_t turn_ = 0;  // of requests without a key
};

// nginx's `hash`, compatible with Cache::Memcached: a key whose server cannot be used is hashed again behind the
// number of the try, and the hashes add up.
class NginxHash final : public Policy {
 public:
  explicit NginxHash(const MapHashParams& params) : hash_key_(params.hash_key) {}

  HashKey key() const override { return hash_key_; }

  void rebuild(const Candidates& candidates) override { peers_.rebuild(candidates); }

  NodeId pick(const Candidates& candidates, PickContext& context) override {
    if (context.key.empty()) return peers_.turn(candidates);
    std::uint32_t tries = 0;
    std::uint32_t sum = 0;
    return peers_.pick(candidates, [&] {
      Crc32 hash;
      if (tries > 0) add_number(hash, tries);
      ++tries;
      return sum += (hash.add(context.key).value() >> 16U) & 0x7fffU;
    });
  }

 private:
  static void add_number(Crc32& hash, std::uint32_t number) {
    std::array<char, 10> digits{};
    const char* end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    hash.add({digits.data(), static_cast<std::size_t>(end - digits.data())});
  }

  HashKey hash_key_;
  NginxPeers peers_;
};

std::unique_ptr<Policy> make_map(const MapHashParams& params) {
  if (params.dialect == Dialect::kNginx) return std::make_unique<NginxHash>(params);
  return std::make_unique<HaproxyMapHash>(params);
}

}  // namespace

PolicyType map_hash_type() {
  const PolicyDoc doc{
      .summary = "the node at a request's key modulo the sum of the weights",
      .cost = "O(1); nginx: O(log n)",
      .use_when = "keys must spread as evenly as they can, and nodes seldom change",
      .avoid_when = "nodes come and go: haproxy moves most keys with each, nginx when the list changes",
      .source = "HAProxy hash-type map-based (sdbm), nginx ngx_http_upstream_hash_module",
      .uses_weights = true,
      .share_error = 0.01};
  return {variant_case<MapHashParams>("map_hash", doc.summary), doc,
          [](const Variant& params) { return make_map(*params.as<MapHashParams>()); }};
}

}  // namespace lb
