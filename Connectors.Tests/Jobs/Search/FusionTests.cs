using Connectors.Jobs.Search;

namespace Connectors.Tests.Jobs.Search;

/// <summary>One ranking out of words and vectors.</summary>
public sealed class FusionTests
{
    private static readonly ChunkId A = new(Guid.Parse("00000000-0000-0000-0000-00000000000a"), 0);
    private static readonly ChunkId B = new(Guid.Parse("00000000-0000-0000-0000-00000000000b"), 0);
    private static readonly ChunkId C = new(Guid.Parse("00000000-0000-0000-0000-00000000000c"), 0);

    [Test]
    public void A_similarity_is_the_weighted_sum_of_both()
    {
        var fused = Fusion.Fuse(new Dictionary<ChunkId, double> { [A] = 0.8 }, new Dictionary<ChunkId, double> { [A] = 0.4 }, 0.3, 0, 10);

        Assert.That(fused.Single().Similarity, Is.EqualTo(0.68).Within(1e-9));
        Assert.That((fused.Single().Words, fused.Single().Vector), Is.EqualTo((0.8, 0.4)));
    }

    [Test]
    public void A_chunk_that_has_no_vector_yet_keeps_the_rank_that_words_give_it()
    {
        var words = new Dictionary<ChunkId, double> { [A] = 0.9, [B] = 0.5 };

        var fused = Fusion.Fuse(words, new Dictionary<ChunkId, double> { [B] = 0.6 }, 0.6, 0, 10);

        Assert.That(fused.Select(chunk => chunk.Chunk), Is.EqualTo(new[] { A, B }));
        Assert.That(fused[0].Similarity, Is.EqualTo(0.9));
    }

    [Test]
    public void A_chunk_that_only_its_meaning_finds_is_found()
    {
        var fused = Fusion.Fuse(
            new Dictionary<ChunkId, double> { [A] = 0.2 }, new Dictionary<ChunkId, double> { [A] = 0.1, [C] = 0.9 }, 0.6, 0, 10);

        Assert.That(fused.Select(chunk => chunk.Chunk), Is.EqualTo(new[] { C, A }));
    }

    [Test]
    public void The_threshold_holds_for_the_sum_and_the_count_for_all()
    {
        var vectors = new Dictionary<ChunkId, double> { [A] = 0.9, [B] = 0.8, [C] = 0.1 };

        var high = Fusion.Fuse(new Dictionary<ChunkId, double>(), vectors, 0.5, 0.2, 10);
        var one = Fusion.Fuse(new Dictionary<ChunkId, double>(), vectors, 0.5, 0, 1);

        Assert.That(high.Select(chunk => chunk.Chunk), Is.EqualTo(new[] { A, B }));
        Assert.That(one.Select(chunk => chunk.Chunk), Is.EqualTo(new[] { A }));
    }

    [Test]
    public void Equal_chunks_are_in_the_order_of_their_ids()
    {
        var vectors = new Dictionary<ChunkId, double> { [C] = 0.5, [A] = 0.5, [B] = 0.5 };

        var fused = Fusion.Fuse(new Dictionary<ChunkId, double>(), vectors, 1, 0, 10);

        Assert.That(fused.Select(chunk => chunk.Chunk), Is.EqualTo(new[] { A, B, C }));
    }

    [TestCase(0.5, 0.5, 0)]
    [TestCase(0.2, 0.5, 0)]
    [TestCase(0.75, 0.5, 0.5)]
    [TestCase(1, 0.5, 1)]
    [TestCase(0.3, 0, 0.3)]
    public void A_similarity_begins_above_what_unrelated_texts_have(double cosine, double background, double similarity)
        => Assert.That(Fusion.AboveBackground(cosine, background), Is.EqualTo(similarity).Within(1e-9));
}
