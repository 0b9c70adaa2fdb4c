#include "hash/ip_address.h"
#include "lb/knob_builder.h"
#include "policies/builtin.h"
#include "policies/nginx_peers.h"

namespace lb {
namespace {

struct IpHashParams {
  static const KnobTable& knobs() {
    static const KnobTable table = KnobTableBuilder<IpHashParams>("ip_hash", "no parameters").build();
    return table;
  }
};

// The first three octets of an IPv4 address, so that a client keeps its node while its network renumbers it, or
// all 16 of an IPv6 one. A client that is neither hashes as three zeros, as in nginx.
class IpHash final : public Policy {
 public:
  explicit IpHash(const IpHashParams&) {}

  HashKey key() const override { return {HashKey::Source::kClient, {}}; }

  void rebuild(const Candidates& candidates) override { peers_.rebuild(candidates); }

  NodeId pick(const Candidates& candidates, PickContext& context) override {
    IpAddress address;
    const bool is_v6 = parse_ip(context.key, address) && address.size == 16;
    const std::uint32_t octets = is_v6 ? 16 : 3;
    std::uint32_t hash = 89;  // this, 113 and 6271 are nginx's: primes
    return peers_.pick(candidates, [&] {
      for (std::uint32_t i = 0; i < octets; ++i) hash = (hash * 113 + address.bytes[i]) % 6271;
      return hash;
    });
  }

 private:
  NginxPeers peers_;
};

}  // namespace

PolicyType ip_hash_type() {
  return policy_type<IpHash, IpHashParams>(
      "ip_hash", {.summary = "the node at the client's network modulo the sum of the weights",
                  .cost = "O(log n)",
                  .use_when = "clients must keep their node and send nothing else to know them by",
                  .avoid_when = "clients come through few networks, or the weights add up to thousands",
                  .source = "nginx ngx_http_upstream_ip_hash_module",
                  .uses_weights = true,
                  .share_error = 0.01});
}

}  // namespace lb
