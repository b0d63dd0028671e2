using System.Numerics.Tensors;
using Connectors.Jobs.Search;
using Connectors.Jobs.Search.Vectors;

namespace Connectors.Tests.Jobs.Search.Vectors;

/// <summary>The vectors in memory give what comparing every vector in full precision gives.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class VectorIndexTests
{
    [TestCase(384)]
    [TestCase(37, Description = "No multiple of what the processor takes at once")]
    [TestCase(8)]
    public void The_best_chunks_are_those_of_full_precision(int dimensions)
    {
        var random = new Random(dimensions);
        var documents = Enumerable.Range(0, 4000).Select(_ => (Id: Guid.NewGuid(), Vector: Vector(random, dimensions))).ToList();
        var index = new VectorIndex(dimensions);
        index.Apply(documents.Select(document => Stored(document.Id, 1, document.Vector)));
        var question = Vector(random, dimensions);

        var best = index.Best(QuestionVector.Of(question), 10, new SearchScope(), CancellationToken.None);

        var exact = documents.ToDictionary(
            document => document.Id, document => TensorPrimitives.CosineSimilarity<float>(document.Vector, question));
        Assert.That(best, Has.Count.EqualTo(10));
        Assert.That(best.Select(hit => hit.Similarity), Is.Ordered.Descending);
        Assert.That(best.Select(hit => Math.Abs(hit.Similarity - exact[hit.Chunk.DocumentId])).Max(), Is.LessThan(0.01));
        var tenth = exact.Values.OrderDescending().ElementAt(9);
        Assert.That(best.Select(hit => exact[hit.Chunk.DocumentId]).Min(), Is.GreaterThan(tenth - 0.015f));
    }

    [Test]
    public void A_document_that_comes_again_takes_the_place_of_its_former_vectors()
    {
        var (index, id, other) = (new VectorIndex(8), Guid.NewGuid(), Guid.NewGuid());
        index.Apply([Stored(id, 1, One(0), One(1), One(2)), Stored(other, 1, One(3))]);
        index.Apply([Stored(id, 2, One(4))]);

        var old = index.Best(QuestionVector.Of(One(1)), 10, new SearchScope(), CancellationToken.None);
        var present = index.Best(QuestionVector.Of(One(4)), 1, new SearchScope(), CancellationToken.None);

        Assert.That(old.Where(hit => hit.Similarity > 0.5), Is.Empty);
        Assert.That(present.Single().Chunk, Is.EqualTo(new ChunkId(id, 0)));
        Assert.That((index.LiveRows, index.Feed), Is.EqualTo((2, 2L)));
    }

    [Test]
    public void Only_allowed_documents_count()
    {
        var random = new Random(1);
        var ids = Enumerable.Range(0, 9000).Select(_ => Guid.NewGuid()).ToList();
        var index = new VectorIndex(16);
        index.Apply(ids.Select(id => Stored(id, 1, Vector(random, 16))));
        var allowed = ids.Where((_, i) => i % 1000 == 0).ToHashSet();

        var best = index.Best(QuestionVector.Of(Vector(random, 16)), 100, SearchScope.Of([.. allowed]), CancellationToken.None);

        Assert.That(best.Select(hit => hit.Chunk.DocumentId), Is.EquivalentTo(allowed));
    }

    [Test]
    public void The_best_of_some_documents_are_those_of_all_without_the_others()
    {
        var random = new Random(2);
        var ids = Enumerable.Range(0, 9000).Select(_ => Guid.NewGuid()).ToList();
        var index = new VectorIndex(16);
        index.Apply(ids.Select(id => Stored(id, 1, Vector(random, 16))));
        // Some are written again, so their rows are apart, and the earlier ones are dead.
        index.Apply(ids.Take(500).Select(id => Stored(id, 2, Vector(random, 16))));
        var question = QuestionVector.Of(Vector(random, 16));
        IReadOnlyList<VectorHit> Best(SearchScope scope) => index.Best(question, 10_000, scope, CancellationToken.None);
        var hidden = ids.Where((_, i) => i % 3 == 0).ToArray();
        var all = Best(new SearchScope());

        Assert.That(all, Has.Count.EqualTo(9000));
        var rest = all.Where(hit => !hidden.Contains(hit.Chunk.DocumentId)).ToArray();
        Assert.That(Best(new SearchScope { Hidden = hidden }), Is.EqualTo(rest));
        Assert.That(Best(SearchScope.Of([.. ids.Except(hidden), Guid.NewGuid()])), Is.EqualTo(rest));
        Assert.That(Best(SearchScope.Of([])), Is.Empty);
    }

    [Test]
    public void A_chunk_that_the_model_refused_has_no_similarity()
    {
        var (index, id) = (new VectorIndex(8), Guid.NewGuid());
        index.Apply([Stored(id, 1, One(0), new float[8])]);
        Dictionary<ChunkId, double> rated = [];

        ChunkId[] asked = [new(id, 0), new(id, 1), new(id, 2), new(Guid.NewGuid(), 0)];
        index.Rate(QuestionVector.Of(One(0)), asked, rated);

        Assert.That(rated.Keys, Is.EqualTo(new[] { new ChunkId(id, 0) }));
        Assert.That(rated.Values.Single(), Is.EqualTo(1).Within(0.01));
        Assert.That(index.Best(QuestionVector.Of(One(0)), 5, new SearchScope(), CancellationToken.None), Has.Count.EqualTo(1));
    }

    [Test]
    public void Equal_similarities_are_in_the_order_of_writing_however_many_threads_search()
    {
        var ids = Enumerable.Range(0, 20_000).Select(_ => Guid.NewGuid()).ToList();
        var index = new VectorIndex(8);
        index.Apply(ids.Select(id => Stored(id, 1, One(3))));

        var best = index.Best(QuestionVector.Of(One(3)), 50, new SearchScope(), CancellationToken.None);

        Assert.That(best.Select(hit => hit.Chunk.DocumentId), Is.EqualTo(ids.Take(50)));
    }

    private static float[] One(int dimension)
    {
        var vector = new float[8];
        vector[dimension] = 2;
        return vector;
    }

    private static float[] Vector(Random random, int dimensions)
        => [.. Enumerable.Range(0, dimensions).Select(_ => (float)(random.NextDouble() - 0.5))];

    private static StoredVectors Stored(Guid id, long feed, params float[][] vectors)
        => new() { DocumentId = id, Feed = feed, Vectors = [.. vectors.SelectMany(vector => VectorBytes.Encode(vector))] };
}
