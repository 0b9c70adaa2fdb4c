// Reading addresses: every form that is taken, and near misses that are not.
#include <gtest/gtest.h>

#include <string>

#include "hash/ip_address.h"

namespace lb {
namespace {

std::string bytes_of(std::string_view text) {
  IpAddress address;
  if (!parse_ip(text, address)) return "none";
  std::string hex;
  for (std::uint32_t i = 0; i < address.size; ++i) {
    hex += "0123456789abcdef"[address.bytes[i] >> 4U];
    hex += "0123456789abcdef"[address.bytes[i] & 0xfU];
  }
  return hex;
}

TEST(IpAddress, ReadsIpv4WithAndWithoutAPort) {
  EXPECT_EQ(bytes_of("10.1.2.255"), "0a0102ff");
  EXPECT_EQ(bytes_of("10.1.2.255:65535"), "0a0102ff");
  EXPECT_EQ(bytes_of("0.0.0.0"), "00000000");
}

TEST(IpAddress, ReadsEveryFormOfIpv6) {
  EXPECT_EQ(bytes_of("2001:db8::1"), "20010db8000000000000000000000001");
  EXPECT_EQ(bytes_of("[2001:db8::1]"), "20010db8000000000000000000000001");
  EXPECT_EQ(bytes_of("[2001:DB8::1]:8080"), "20010db8000000000000000000000001");
  EXPECT_EQ(bytes_of("1:2:3:4:5:6:7:8"), "00010002000300040005000600070008");
  EXPECT_EQ(bytes_of("::"), "00000000000000000000000000000000");
  EXPECT_EQ(bytes_of("fe80::"), "fe800000000000000000000000000000");
  EXPECT_EQ(bytes_of("::ffff:192.0.2.1"), "00000000000000000000ffffc0000201");
}

TEST(IpAddress, RefusesWhatIsNoAddress) {
  for (const char* text : {"",
                           "localhost",
                           "1.2.3",
                           "1.2.3.4.5",
                           "1.2.3.256",
                           "1.2.3.4:",
                           "1.2.3.4:65536",
                           "1.2.3.4:x",
                           "1..2.3",
                           "+1.2.3.4",
                           "1.2.3.4 ",
                           "0001.2.3.4",
                           "1:2:3:4:5:6:7",
                           "1:2:3:4:5:6:7:8:9",
                           "1::2::3",
                           "1:2:3:4:5:6:7:8::",
                           ":1:2:3:4:5:6:7",
                           "1:2:3:4:5:6:7:",
                           "::12345",
                           "::g",
                           "[::1",
                           "[::1]x",
                           "[::1]:",
                           "[1.2.3.4]",
                           "1.2.3.4::",
                           "::1.2.3"}) {
    EXPECT_EQ(bytes_of(text), "none") << text;
  }
}

}  // namespace
}  // namespace lb
