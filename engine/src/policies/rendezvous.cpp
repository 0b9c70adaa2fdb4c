#include <array>
#include <string_view>
#include <vector>

#include "hash/fnv.h"
#include "lb/knob_builder.h"
#include "lb/math.h"
#include "policies/builtin.h"
#include "policies/hash_ring.h"

namespace lb {
namespace {

struct RendezvousParams {
  HashKey hash_key{HashKey::Source::kClient, {}};

  static const KnobTable& knobs() {
    static const KnobTable table =
        KnobTableBuilder<RendezvousParams>("rendezvous", "keys go to the node of the highest score")
            .text<&RendezvousParams::hash_key>("hash_key", kAnyLength, "client, path, header:NAME or cookie:NAME")
            .build();
    return table;
  }
};

// Traefik names a server by the hash of its URL, in 16 digits. That is more than a label: FNV leaves addresses
// that differ in the last digit side by side, and by those the heaviest node would win every key.
using ServerName = std::array<char, 16>;

ServerName server_name(const NodeConfig& config) {
  const std::string& address = node_key(config);
  const bool is_url = address.find("://") != std::string::npos;
  const std::uint64_t hash = fnv1a64(address, is_url ? fnv1a64("") : fnv1a64("http://"));
  ServerName name;
  for (unsigned i = 0; i < name.size(); ++i) name[i] = "0123456789abcdef"[(hash >> (60 - 4 * i)) & 0xfU];
  return name;
}

// weight / -ln u, with u in (0, 1) from the hash of key and name: u^(1/weight) would order the nodes alike.
double rendezvous_score(std::uint64_t hash, std::uint32_t weight) {
  constexpr double kLowest = 0x1p-65;
  constexpr double kHighest = 1 - 0x1p-53;
  return weight / -math::log(std::clamp(static_cast<double>(hash) * 0x1p-64, kLowest, kHighest));
}

class Rendezvous final : public Policy {
 public:
  explicit Rendezvous(const RendezvousParams& params) : hash_key_(params.hash_key) {}

  HashKey key() const override { return hash_key_; }

  void rebuild(const Candidates& candidates) override {
    names_.resize(index_of(candidates[candidates.size() - 1]) + 1);
    for (const NodeId id : candidates.ids()) names_[index_of(id)] = server_name(candidates.config(id));
  }

  NodeId pick(const Candidates& candidates, PickContext& context) override {
    // A request without a key is a key of its own, so that such requests spread by weight.
    const std::uint64_t key = context.key.empty() ? context.rng.next() : fnv1a64(context.key);
    NodeId best = candidates[0];
    double best_score = 0;
    std::uint64_t best_hash = 0;
    std::uint32_t best_weight = 0;
    for (const NodeId id : candidates.ids()) {
      const ServerName& name = names_[index_of(id)];
      const std::uint64_t hash = fnv1a64({name.data(), name.size()}, key);
      const std::uint32_t weight = candidates.weight(id);
      if (hash <= best_hash && weight <= best_weight) continue;  // cannot score higher: no logarithm needed
      const double own = rendezvous_score(hash, weight);
      if (own <= best_score) continue;
      best = id;
      best_score = own;
      best_hash = hash;
      best_weight = weight;
    }
    return best;
  }

 private:
  HashKey hash_key_;
  std::vector<ServerName> names_;  // by NodeId
};

}  // namespace

PolicyType rendezvous_type() {
  return policy_type<Rendezvous, RendezvousParams>(
      "rendezvous", {.summary = "the node whose hash with a request's key scores highest for its weight",
                     .cost = "O(n)",
                     .use_when = "keys must stay with their nodes exactly, evenly and by weight, without a table",
                     .avoid_when = "there are thousands of nodes: every pick hashes each of them",
                     .source = "Thaler and Ravishankar 1998, IEEE/ACM ToN 6(1); Traefik hrw",
                     .uses_weights = true,
                     .share_error = 0.2});
}

}  // namespace lb
