/* The arena: pieces, ceiling, marks. */
#include "util/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <string.h>

#include "lib/check_main.h"

static struct arena *arena;

static void set_up(void)
{
    arena = arena_new(100000);
}

static void tear_down(void)
{
    arena_free(&arena);
    ck_assert_ptr_null(arena);
}

START_TEST(pieces_are_zeroed_aligned_and_apart)
{
    unsigned char *pieces[100];

    for (size_t i = 0; i < 100; i++) {
        pieces[i] = arena_alloc(arena, i * 7);
        ck_assert_ptr_nonnull(pieces[i]);
        ck_assert_uint_eq((uintptr_t)pieces[i] % alignof(max_align_t), 0);
        for (size_t k = 0; k < i * 7; k++)
            ck_assert_uint_eq(pieces[i][k], 0);
        memset(pieces[i], (int)i, i * 7);
    }
    for (size_t i = 0; i < 100; i++)
        for (size_t k = 0; k < i * 7; k++)
            ck_assert_uint_eq(pieces[i][k], i);
}
END_TEST

START_TEST(the_ceiling_is_never_passed)
{
    size_t count = 0;

    ck_assert_ptr_null(arena_alloc(arena, 100001));
    ck_assert(arena_is_full(arena));
    arena_reset(arena);
    ck_assert(!arena_is_full(arena));
    while (arena_alloc(arena, 1000) != NULL)
        count++;
    ck_assert_uint_ge(count, 98);
    ck_assert_uint_le(count, 100);
    ck_assert_uint_le(arena_used(arena), 100000);
    ck_assert(arena_is_full(arena));
}
END_TEST

START_TEST(an_absurd_size_is_refused)
{
    ck_assert_ptr_null(arena_alloc(arena, SIZE_MAX));
    ck_assert_ptr_null(arena_alloc(arena, SIZE_MAX - 15));
    ck_assert_ptr_null(arena_copy(arena, "", SIZE_MAX));
    arena_alloc(arena, 10);
    ck_assert_ptr_null(arena_alloc(arena, SIZE_MAX - 15));
}
END_TEST

START_TEST(a_reset_gives_everything_back)
{
    for (int i = 0; i < 1000; i++) {
        ck_assert_ptr_nonnull(arena_alloc(arena, 30000));
        ck_assert_ptr_nonnull(arena_alloc(arena, 30000));
        arena_reset(arena);
        ck_assert_uint_eq(arena_used(arena), 0);
    }
}
END_TEST

START_TEST(a_rewind_gives_back_what_came_after_the_mark)
{
    char *before = arena_string(arena, "before");
    struct arena_mark mark = arena_mark(arena);
    size_t used = arena_used(arena);

    for (int round = 0; round < 100; round++) {
        for (int i = 0; i < 30; i++)
            ck_assert_ptr_nonnull(memset(arena_alloc(arena, 3000), 'x', 3000));
        arena_rewind(arena, mark);
        ck_assert_uint_eq(arena_used(arena), used);
    }
    ck_assert_str_eq(before, "before");
    ck_assert_ptr_nonnull(arena_alloc(arena, 16));
}
END_TEST

START_TEST(a_mark_of_an_empty_arena_is_its_beginning)
{
    struct arena_mark mark = arena_mark(arena);

    ck_assert_ptr_nonnull(arena_alloc(arena, 50000));
    ck_assert_ptr_nonnull(arena_alloc(arena, 10));
    arena_rewind(arena, mark);
    ck_assert_uint_eq(arena_used(arena), 0);
}
END_TEST

START_TEST(what_is_taken_after_a_rewind_is_zeroed_again)
{
    struct arena_mark mark = arena_mark(arena);
    unsigned char *piece = arena_alloc(arena, 100);

    memset(piece, 0xff, 100);
    arena_rewind(arena, mark);
    piece = arena_alloc(arena, 100);
    for (int i = 0; i < 100; i++)
        ck_assert_uint_eq(piece[i], 0);
}
END_TEST

START_TEST(the_reserve_opens_once_and_closes_with_the_reset)
{
    while (arena_alloc(arena, 1000) != NULL)
        continue;
    arena_open_reserve(arena);
    ck_assert(!arena_is_full(arena));
    ck_assert_ptr_nonnull(arena_alloc(arena, 4000));
    ck_assert_ptr_null(arena_alloc(arena, 8000));
    arena_reset(arena);
    ck_assert_ptr_null(arena_alloc(arena, 100001));
}
END_TEST

START_TEST(texts_end_with_a_nul)
{
    const char bytes[] = {'a', '\0', 'b'};
    const char *copy = arena_copy(arena, bytes, 3);

    ck_assert_mem_eq(copy, "a\0b", 4);
    ck_assert_str_eq(arena_copy(arena, NULL, 0), "");
    ck_assert_str_eq(arena_string(arena, "text"), "text");
    ck_assert_str_eq(arena_printf(arena, "%d-%s", 7, "x"), "7-x");
    ck_assert_str_eq(arena_printf(arena, "%s", ""), "");
    ck_assert_uint_eq(strlen(arena_printf(arena, "%*d", 20000, 1)), 20000);
    ck_assert_ptr_null(arena_printf(arena, "%*d", 100000, 1));
}
END_TEST

CHECK_SUITE_WITH("arena", set_up, tear_down, pieces_are_zeroed_aligned_and_apart,
                 the_ceiling_is_never_passed, an_absurd_size_is_refused,
                 a_reset_gives_everything_back, a_rewind_gives_back_what_came_after_the_mark,
                 a_mark_of_an_empty_arena_is_its_beginning,
                 what_is_taken_after_a_rewind_is_zeroed_again,
                 the_reserve_opens_once_and_closes_with_the_reset, texts_end_with_a_nul)
