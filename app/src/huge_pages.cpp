#include "huge_pages.h"

#include <cstdint>
#include <cstdlib>  // defines __GLIBC__, too

#ifdef __GLIBC__
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <limits>
#endif

namespace app {

#ifdef __GLIBC__
namespace {

constexpr int kReserve = 256 << 20;
constexpr int kUsualReserve = 128 << 10;                        // of glibc, mallopt(3)
constexpr int kLargestInHeap = 32 << 20;                        // glibc takes no more, either
constexpr std::uintptr_t kHugePage = std::uintptr_t{2} << 20U;  // of x86-64; a multiple of it elsewhere

std::uintptr_t heap_end() { return reinterpret_cast<std::uintptr_t>(sbrk(0)); }

}  // namespace

// The heap grows once, by all that a run may need, large tables included; that part of it is advised.
void prefer_huge_pages() {
  mallopt(M_MMAP_THRESHOLD, kLargestInHeap);
  mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());
  mallopt(M_TOP_PAD, kReserve);
  const std::uintptr_t before = heap_end();
  // Makes it grow, and reaches into the first large page, so that all else comes after. volatile: a compiler may leave
  // out what is allocated and not used.
  static void* volatile unused = std::malloc(kHugePage);
  static_cast<void>(unused);
  mallopt(M_TOP_PAD, kUsualReserve);
  const std::uintptr_t begin = (before + kHugePage - 1) / kHugePage * kHugePage;
  const std::uintptr_t end = heap_end() / kHugePage * kHugePage;
  // Advice: that it is not taken is no error.
  if (end > begin) madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);
}
#else
void prefer_huge_pages() {}
#endif

}  // namespace app
