#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lb {

class KnobTable;

/// An address or a CIDR block: "192.0.2.1", "10.0.0.0/8", "2001:db8::/32". Bits beyond the prefix do not count, so
/// "10.1.2.3/8" is "10.0.0.0/8".
struct AddressBlock {
  std::string text = "0.0.0.0/0";          ///< as it was written
  std::array<std::uint8_t, 16> address{};  ///< network order; IPv4 in the first four
  std::uint8_t size = 4;                   ///< bytes of the address: 4 or 16
  std::uint8_t prefix = 0;                 ///< leading bits that count: 0..32 or 0..128
};
std::string print_knob(const AddressBlock& block);
std::string parse_knob(std::string_view text, AddressBlock& block);

enum class AccessType : std::uint8_t { kAllow, kDeny };

inline constexpr std::array<std::string_view, 2> kAccessTypeNames{"ALLOW", "DENY"};

/// One item of an access list.
struct AccessRule {
  AccessType type = AccessType::kDeny;
  AddressBlock address{};

  static const KnobTable& knobs();
};

/// Who may send requests. The order of the rules does not matter.
struct AccessListConfig {
  std::vector<AccessRule> rules;

  static const KnobTable& knobs();
};

/// Answers whether a client may send requests: any matching ALLOW beats every DENY, and who matches nothing may.
///
///     {"type": "DENY", "address": "0.0.0.0/0"}, {"type": "ALLOW", "address": "10.0.0.0/8"}: only 10.x.x.x
///
/// An IPv4 address written as IPv6 (::ffff:10.0.0.1) counts as the IPv4 address, in rules and in clients. Other IPv6
/// blocks never match IPv4 clients: "::/0" is every IPv6 client, "0.0.0.0/0" every IPv4 client.
///
/// Cost    O(log n) for n rules, no allocation; built once in O(n log n); 32 bytes a rule.
/// Why     each type becomes a sorted list of disjoint ranges of 128-bit numbers, so that a question is two binary
///         searches, however the blocks overlap.
/// Source  Rackspace Cloud Load Balancers, "Access Lists", for the rule of precedence.
class AccessList {
 public:
  /// A list without rules: everyone may.
  AccessList() = default;
  explicit AccessList(std::span<const AccessRule> rules);

  /// In      an address as drivers know it, with or without a port or an IPv6 zone ("fe80::1%eth0").
  /// Out     A client whose address cannot be read is refused when the list refuses all of IPv4 or all of IPv6 and
  ///         does not allow all of either: such a list names who may come in, and this one is not named. Otherwise
  ///         it may, as nothing matches it.
  bool allows(std::string_view client) const;

 private:
  /// An address as a number; IPv4 stands at ::ffff:0:0/96.
  struct Number {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    friend constexpr auto operator<=>(const Number&, const Number&) = default;  // NOLINT(modernize-use-nullptr)
  };
  struct Range {
    Number first;
    Number last;
  };
  using Ranges = std::vector<Range>;  // sorted, disjoint

  static Number number(const std::uint8_t* bytes, std::uint32_t size);
  static void add(Ranges& ranges, const AddressBlock& block);
  static void merge(Ranges& ranges);
  static bool contains(const Ranges& ranges, const Number& number);

  Ranges allowed_;
  Ranges denied_;
  bool unknown_may_ = true;  // a client without a readable address
};

}  // namespace lb
