// Access lists: which rule wins, what a block covers, who is refused without an address; then random lists against a
// model that goes through every rule bit by bit.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "hash/ip_address.h"
#include "lb/access_list.h"
#include "lb/rng.h"

namespace lb {
namespace {

AccessRule rule(AccessType type, std::string_view address) {
  AccessRule made{.type = type};
  EXPECT_EQ(parse_knob(address, made.address), "") << address;
  return made;
}

AccessRule allow(std::string_view address) { return rule(AccessType::kAllow, address); }
AccessRule deny(std::string_view address) { return rule(AccessType::kDeny, address); }

AccessList list(const std::vector<AccessRule>& rules) { return AccessList(rules); }

TEST(AccessList, AllowsEveryoneWithoutRules) {
  EXPECT_TRUE(AccessList().allows("192.0.2.1"));
  EXPECT_TRUE(list({}).allows(""));
}

TEST(AccessList, RefusesWhomADenyMatches) {
  const AccessList access = list({deny("192.0.2.0/24")});
  EXPECT_FALSE(access.allows("192.0.2.0"));
  EXPECT_FALSE(access.allows("192.0.2.255:1234"));
  EXPECT_TRUE(access.allows("192.0.1.255"));
  EXPECT_TRUE(access.allows("192.0.3.0"));
}

TEST(AccessList, AnyAllowBeatsEveryDeny) {
  for (const bool allow_first : {true, false}) {
    const AccessRule one = allow("10.20.30.40");
    const AccessRule all = deny("0.0.0.0/0");
    const AccessList access = allow_first ? list({one, all}) : list({all, one});
    EXPECT_TRUE(access.allows("10.20.30.40"));
    EXPECT_FALSE(access.allows("10.20.30.41"));
  }
  EXPECT_TRUE(list({allow("10.0.0.0/8"), deny("10.1.1.1")}).allows("10.1.1.1"))
      << "the narrower rule does not win";
}

TEST(AccessList, AnAllowAloneKeepsNobodyOut) { EXPECT_TRUE(list({allow("10.0.0.0/8")}).allows("192.0.2.1")); }

TEST(AccessList, IgnoresTheBitsBeyondThePrefix) {
  const AccessList access = list({deny("10.1.2.3/8")});
  EXPECT_FALSE(access.allows("10.255.0.1"));
  EXPECT_TRUE(access.allows("11.1.2.3"));
}

TEST(AccessList, CoversIpv6) {
  const AccessList access = list({deny("2001:db8::/33"), deny("2001:db9::7")});
  EXPECT_FALSE(access.allows("2001:db8:7fff:ffff:ffff:ffff:ffff:ffff"));
  EXPECT_TRUE(access.allows("2001:db8:8000::"));
  EXPECT_FALSE(access.allows("[2001:db9::7]:443"));
  EXPECT_TRUE(access.allows("2001:db9::8"));
  EXPECT_FALSE(list({deny("fe80::/10")}).allows("fe80::1%eth0"));
  EXPECT_FALSE(list({deny("fe80::/10")}).allows("[fe80::1%eth0]:80"));
}

TEST(AccessList, TakesMappedIpv4AsIpv4) {
  EXPECT_FALSE(list({deny("10.0.0.0/8")}).allows("::ffff:10.1.2.3"));
  EXPECT_FALSE(list({deny("::ffff:10.0.0.0/104")}).allows("10.1.2.3"));
  EXPECT_TRUE(list({deny("::ffff:10.0.0.0/104")}).allows("11.1.2.3"));
  EXPECT_FALSE(list({deny("::ffff:0:0/96")}).allows("11.1.2.3"));
}

TEST(AccessList, KeepsTheFamiliesApart) {
  const AccessList no_v6 = list({deny("::/0")});
  EXPECT_TRUE(no_v6.allows("10.1.2.3"));
  EXPECT_TRUE(no_v6.allows("::ffff:255.255.255.255"));
  EXPECT_FALSE(no_v6.allows("::"));
  EXPECT_FALSE(no_v6.allows("::1:0:0:0"));
  EXPECT_FALSE(no_v6.allows("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"));
  EXPECT_TRUE(list({deny("0.0.0.0/0")}).allows("::1"));
}

TEST(AccessList, RefusesAnUnknownClientOnlyWhenItNamesWhoMayComeIn) {
  for (const char* client : {"", "localhost", "unix:"}) {
    EXPECT_TRUE(list({deny("192.0.2.0/24")}).allows(client)) << client;
    EXPECT_FALSE(list({deny("0.0.0.0/0"), allow("10.0.0.0/8")}).allows(client)) << client;
    EXPECT_FALSE(list({deny("::/0")}).allows(client)) << client;
    EXPECT_TRUE(list({deny("0.0.0.0/0"), allow("0.0.0.0/0")}).allows(client)) << client;
  }
}

TEST(AddressBlock, PrintsWhatItRead) {
  for (const char* text :
       {"192.0.2.1", "10.0.0.0/8", "0.0.0.0/0", "2001:db8::/32", "::/0", "::1", "::ffff:1.2.3.4"}) {
    AddressBlock block;
    EXPECT_EQ(parse_knob(text, block), "") << text;
    EXPECT_EQ(print_knob(block), text);
  }
}

TEST(AddressBlock, RefusesWhatIsNoBlockAndSaysWhatIsAllowed) {
  AddressBlock block;
  for (const char* text :
       {"", "localhost", "1.2.3", "1.2.3.4:80", "[::1]", "[::1]:80", "/8", "1.2.3.4/", "1.2.3.4/33", "1.2.3.4/-1",
        "1.2.3.4/8/8", "1.2.3.4/ 8", "1.2.3.4/8x", "::/129", "fe80::1%eth0"}) {
    EXPECT_NE(parse_knob(text, block), "") << text;
  }
  EXPECT_EQ(block.text, "0.0.0.0/0") << "untouched";
  EXPECT_EQ(parse_knob("1.2.3.4/33", block), "the prefix of 1.2.3.4 is a number of bits from 0 to 32");
}

// Addresses crowd into few values, so that blocks overlap, nest and touch.
std::string random_address(Rng& rng, bool v4) {
  const auto part = [&](std::uint32_t bound) { return std::to_string(rng.below(bound)); };
  if (v4) return "10." + part(2) + "." + part(2) + "." + part(256);
  const std::array<std::string, 4> heads{"::", "2001:db8::", "::ffff:0:", "::fffe:ffff:"};
  return heads[rng.below(4)] + part(10);
}

std::string random_block(Rng& rng) {
  const bool v4 = rng.chance(0.6);
  const std::string address = random_address(rng, v4);
  if (rng.chance(0.2)) return address;
  const std::uint32_t bits = v4 ? 32 : 128;
  const std::uint32_t narrowest = rng.chance(0.1) ? 0 : bits / 2;
  return address + "/" + std::to_string(narrowest + rng.below(bits - narrowest + 1));
}

// The model: sixteen bytes, IPv4 mapped, compared bit by bit.
struct Plain {
  std::array<std::uint8_t, 16> bytes{};
  bool v4 = false;
};

Plain plain(const std::uint8_t* bytes, std::uint32_t size) {
  Plain result;
  if (size == 4) {
    result.bytes[10] = result.bytes[11] = 0xff;
    std::copy_n(bytes, 4, result.bytes.begin() + 12);
  } else {
    std::copy_n(bytes, 16, result.bytes.begin());
  }
  const std::array<std::uint8_t, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  result.v4 = std::equal(mapped.begin(), mapped.end(), result.bytes.begin());
  return result;
}

bool matches(const AddressBlock& block, const Plain& client) {
  const Plain base = plain(block.address.data(), block.size);
  const std::uint32_t prefix = block.prefix + (block.size == 4 ? 96U : 0U);
  if (client.v4 && prefix < 96) return false;  // a block of IPv6
  for (std::uint32_t bit = 0; bit < prefix; ++bit) {
    const std::uint32_t shift = 7 - bit % 8;
    if ((base.bytes[bit / 8] >> shift & 1) != (client.bytes[bit / 8] >> shift & 1)) return false;
  }
  return true;
}

bool model_allows(const AccessListConfig& config, std::string_view client) {
  IpAddress address;
  EXPECT_TRUE(parse_ip(client, address)) << client;
  const Plain wanted = plain(address.bytes.data(), address.size);
  bool denied = false;
  for (const AccessRule& item : config.rules) {
    if (!matches(item.address, wanted)) continue;
    if (item.type == AccessType::kAllow) return true;
    denied = true;
  }
  return !denied;
}

TEST(AccessList, AgreesWithAModelThatTriesEveryRule) {
  Rng rng(1);
  std::uint32_t refused = 0;
  for (int round = 0; round < 4000; ++round) {
    AccessListConfig config;
    const std::uint32_t rules = rng.below(12);
    for (std::uint32_t i = 0; i < rules; ++i) {
      config.rules.push_back(rule(rng.chance(0.4) ? AccessType::kAllow : AccessType::kDeny, random_block(rng)));
    }
    const AccessList access(config.rules);
    for (int question = 0; question < 30; ++question) {
      const std::string client = random_address(rng, rng.chance(0.5));
      ASSERT_EQ(access.allows(client), model_allows(config, client)) << "round " << round << ", " << client;
      refused += access.allows(client) ? 0 : 1;
    }
  }
  EXPECT_GT(refused, 10'000U) << "of 120,000: the lists must matter";
}

TEST(AccessList, AnswersFromTenThousandRules) {
  std::vector<AccessRule> rules{deny("0.0.0.0/0")};
  for (int i = 0; i < 10'000; ++i) {
    rules.push_back(allow("10." + std::to_string(i / 256) + "." + std::to_string(i % 256) + ".7"));
  }
  const AccessList access = list(rules);
  for (int i = 0; i < 10'000; ++i) {
    const std::string net = "10." + std::to_string(i / 256) + "." + std::to_string(i % 256);
    ASSERT_TRUE(access.allows(net + ".7"));
    ASSERT_FALSE(access.allows(net + ".8"));
  }
}

}  // namespace
}  // namespace lb
