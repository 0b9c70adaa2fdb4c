#include "lb/access_list.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "hash/ip_address.h"
#include "lb/knob_builder.h"

namespace lb {
namespace {

constexpr std::uint64_t kAllOnes = std::numeric_limits<std::uint64_t>::max();
// ::ffff:0:0/96, RFC 4291 section 2.5.5.2: where IPv4 stands among the addresses of IPv6.
constexpr std::uint64_t kMappedFirst = 0x0000ffff00000000;
constexpr std::uint64_t kMappedLast = 0x0000ffffffffffff;
constexpr std::uint32_t kMappedBits = 96;

constexpr std::string_view kExpected =
    "expected an address or a CIDR block, such as \"192.0.2.1\", \"10.0.0.0/8\" or \"2001:db8::/32\"";

// The bits that the prefix leaves open, of one half of an address: `taken` leading bits are fixed.
std::uint64_t open_bits(std::uint32_t taken) { return taken >= 64 ? 0 : kAllOnes >> taken; }

// "fe80::1%eth0": the zone names an interface of this machine, not a part of the address (RFC 4007 section 11).
std::string_view without_zone(std::string_view client) {
  const std::size_t zone = client.find('%');
  if (zone == std::string_view::npos) return client;
  client = client.substr(0, zone);
  if (client.starts_with('[')) client.remove_prefix(1);
  return client;
}

}  // namespace

std::string print_knob(const AddressBlock& block) { return block.text; }

std::string parse_knob(std::string_view text, AddressBlock& block) {
  const std::size_t slash = text.find('/');
  const std::string_view address = text.substr(0, slash);
  IpAddress parsed;
  // parse_ip also takes ports, which a rule has not: a lone colon or a bracket is one.
  if (address.starts_with('[') || std::ranges::count(address, ':') == 1 || !parse_ip(address, parsed)) {
    return std::string(kExpected);
  }
  const std::uint32_t bits = 8 * parsed.size;
  std::uint32_t prefix = bits;
  if (slash != std::string_view::npos) {
    const std::string_view digits = text.substr(slash + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), prefix);
    if (error != std::errc{} || end != digits.data() + digits.size() || prefix > bits) {
      return "the prefix of " + std::string(address) + " is a number of bits from 0 to " + std::to_string(bits);
    }
  }
  block = {std::string(text), parsed.bytes, static_cast<std::uint8_t>(parsed.size),
           static_cast<std::uint8_t>(prefix)};
  return {};
}

const KnobTable& AccessRule::knobs() {
  static const KnobTable table =
      KnobTableBuilder<AccessRule>("access_rule", "lets a range of client addresses in, or keeps it out")
          .choice<&AccessRule::type>("type", kAccessTypeNames, "ALLOW beats DENY where both match")
          .required()
          .text<&AccessRule::address>("address", {1, 64}, "an address or a CIDR block, of IPv4 or IPv6")
          .required()
          .build();
  return table;
}

const KnobTable& AccessListConfig::knobs() {
  static const KnobTable table =
      KnobTableBuilder<AccessListConfig>("access_list", "which clients may send requests")
          .list<&AccessListConfig::rules>("rules", kAnyLength, "in any order; a client that matches none may")
          .build();
  return table;
}

AccessList::AccessList(std::span<const AccessRule> rules) {
  bool denies_all = false;
  bool allows_all = false;
  for (const AccessRule& rule : rules) {
    const bool allow = rule.type == AccessType::kAllow;
    add(allow ? allowed_ : denied_, rule.address);
    if (rule.address.prefix == 0) (allow ? allows_all : denies_all) = true;
  }
  merge(allowed_);
  merge(denied_);
  unknown_may_ = !denies_all || allows_all;
}

bool AccessList::allows(std::string_view client) const {
  if (denied_.empty()) return true;
  IpAddress address;
  if (!parse_ip(without_zone(client), address)) return unknown_may_;
  const Number wanted = number(address.bytes.data(), address.size);
  return !contains(denied_, wanted) || contains(allowed_, wanted);
}

AccessList::Number AccessList::number(const std::uint8_t* bytes, std::uint32_t size) {
  const auto word = [&](std::uint32_t from, std::uint32_t to) {
    std::uint64_t value = 0;
    for (std::uint32_t i = from; i < to; ++i) value = value << 8U | bytes[i];
    return value;
  };
  if (size == 4) return {0, kMappedFirst | word(0, 4)};
  return {word(0, 8), word(8, 16)};
}

void AccessList::add(Ranges& ranges, const AddressBlock& block) {
  const bool v4 = block.size == 4;
  const std::uint32_t prefix = block.prefix + (v4 ? kMappedBits : 0U);
  const Number base = number(block.address.data(), block.size);
  const std::uint64_t open_high = open_bits(prefix);
  const std::uint64_t open_low = open_bits(prefix < 64 ? 0 : prefix - 64);
  const Number first{base.high & ~open_high, base.low & ~open_low};
  const Number last{base.high | open_high, base.low | open_low};
  const Number v4_first{0, kMappedFirst};
  const Number v4_last{0, kMappedLast};
  // A block of IPv6 that is wider than the mapped addresses and holds them goes around them.
  const bool around = prefix < kMappedBits && first <= v4_first && last >= v4_last;
  if (!around) {
    ranges.push_back({first, last});
    return;
  }
  ranges.push_back({first, {0, kMappedFirst - 1}});
  ranges.push_back({{0, kMappedLast + 1}, last});
}

void AccessList::merge(Ranges& ranges) {
  std::ranges::sort(ranges, {}, &Range::first);
  std::size_t kept = 0;
  for (const Range& range : ranges) {
    if (kept > 0 && range.first <= ranges[kept - 1].last) {
      ranges[kept - 1].last = std::max(ranges[kept - 1].last, range.last);
    } else {
      ranges[kept++] = range;
    }
  }
  ranges.resize(kept);
}

bool AccessList::contains(const Ranges& ranges, const Number& number) {
  const auto after = std::ranges::upper_bound(ranges, number, {}, &Range::first);
  return after != ranges.begin() && number <= std::prev(after)->last;
}

}  // namespace lb
