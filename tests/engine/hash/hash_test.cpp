// The hash functions: published test vectors, and values recomputed from the specifications in another language.
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "hash/crc32.h"
#include "hash/fnv.h"
#include "hash/haproxy_hash.h"
#include "hash/jump_hash.h"
#include "hash/mt19937.h"
#include "hash/xxh64.h"

namespace lb {
namespace {

std::string counting_bytes(int count) {
  std::string bytes;
  for (int i = 0; i < count; ++i) bytes += static_cast<char>(i);
  return bytes;
}

TEST(Xxh64, GivesThePublishedValues) {
  EXPECT_EQ(xxh64(""), 0xef46db3751d8e999U);
  EXPECT_EQ(xxh64("a"), 0xd24ec4f1a98c6e5bU);
  EXPECT_EQ(xxh64("abc"), 0x44bc2cf5ad770999U);
  EXPECT_EQ(xxh64("Nobody inspects the spammish repetition"), 0xfbcea83c8a378bf1U);
}

TEST(Xxh64, HashesWholeStripesTailsAndSeeds) {
  EXPECT_EQ(xxh64("", 1), 0xd5afba1336a3be4bU);
  EXPECT_EQ(xxh64(counting_bytes(37)), 0xd93fa2dfee5c24c9U);
  EXPECT_EQ(xxh64(counting_bytes(101)), 0xe99038495f85381eU);
  EXPECT_EQ(xxh64(counting_bytes(101), 2654435761U), 0xa1c6d4174c37136dU);
}

TEST(Crc32, GivesTheStandardsCheckValue) {
  EXPECT_EQ(crc32("123456789"), 0xcbf43926U);
  EXPECT_EQ(crc32(""), 0U);
}

TEST(Crc32, IsTheSameInPieces) {
  EXPECT_EQ(Crc32().add("1234").add("56789").value(), crc32("123456789"));
  EXPECT_EQ(Crc32().add_word(0x34333231).value(), crc32("1234")) << "lowest byte first";
}

TEST(Fnv1a64, GivesThePublishedValues) {
  EXPECT_EQ(fnv1a64(""), 0xcbf29ce484222325U);
  EXPECT_EQ(fnv1a64("a"), 0xaf63dc4c8601ec8cU);
  EXPECT_EQ(fnv1a64("foobar"), 0x85944171f73967e8U);
  EXPECT_EQ(fnv1a64("bar", fnv1a64("foo")), fnv1a64("foobar"));
}

TEST(HaproxyHash, HashesTextAndSpreadsNumbers) {
  EXPECT_EQ(sdbm("/url1"), 0xf491dab1U);
  EXPECT_EQ(full_hash(0), 0xab4ed927U);
  EXPECT_EQ(full_hash(1), 0x348681b6U);
  EXPECT_EQ(full_hash(4096), 0x49c2008bU);
  EXPECT_EQ(full_hash(0xdeadbeef), 0xfff0eadaU);
}

TEST(HaproxyHash, FoldsAClientsAddressAndHashesAnyOtherText) {
  EXPECT_EQ(haproxy_key_hash("10.1.2.3", true), 0x0a010203U);
  EXPECT_EQ(haproxy_key_hash("2001:db8::1", true), 0x20010db8U ^ 1U);
  EXPECT_EQ(haproxy_key_hash("10.1.2.3", false), sdbm("10.1.2.3"));
  EXPECT_EQ(haproxy_key_hash("somebody", true), sdbm("somebody"));
}

TEST(HaproxyHash, ScalesWeightsDownToTheLimit) {
  EXPECT_EQ(haproxy_weight(7, 256), 7U);
  EXPECT_EQ(haproxy_weight(65535, 65535), 256U);
  EXPECT_EQ(haproxy_weight(512, 1024), 128U);
  EXPECT_EQ(haproxy_weight(1, 65535), 1U) << "never none";
}

TEST(JumpHash, GivesThePublishedValues) {
  EXPECT_EQ(jump_hash(1, 1), 0U);
  EXPECT_EQ(jump_hash(42, 57), 43U);
  EXPECT_EQ(jump_hash(0xDEAD10CC, 1), 0U);
  EXPECT_EQ(jump_hash(0xDEAD10CC, 666), 361U);
  EXPECT_EQ(jump_hash(256, 1024), 520U);
}

TEST(Mt19937, GivesTheWordsOfTheStandardsGenerator) {
  Mt19937 standard(5489);
  std::uint32_t word = 0;
  for (int i = 0; i < 10'000; ++i) word = standard.next();
  EXPECT_EQ(word, 4123659995U) << "the C++ standard's own check: the 10,000th word of the default seed";
  for (const std::uint32_t seed : {0U, 1U, 0xffffffffU, 0x12345678U}) {
    Mt19937 ours(seed);
    std::mt19937 theirs(seed);
    for (int i = 0; i < 2000; ++i) ASSERT_EQ(ours.next(), theirs()) << "seed " << seed << " word " << i;
  }
}

}  // namespace
}  // namespace lb
