using Connectors.Jobs.Search;
using Connectors.Jobs.Search.Vectors;

namespace Connectors.Tests.Jobs.Search.Vectors;

[Parallelizable(ParallelScope.All)]
internal sealed class VectorFeedbackTests
{
    private const int Dimensions = 8;

    private static readonly Guid First = Guid.NewGuid();
    private static readonly Guid Alike = Guid.NewGuid();
    private static readonly Guid Other = Guid.NewGuid();

    [Test]
    public void Of_two_texts_that_are_equally_near_to_a_question_the_one_that_is_like_its_best_answer_leads()
    {
        var answer = Answer();
        Dictionary<ChunkId, double> before = [];
        answer.Index.Rate(answer.Question, [Chunk(Alike), Chunk(Other)], before);

        var moved = Rate(similarity: 0.9, [answer]);

        Assert.That(before[Chunk(Alike)], Is.EqualTo(before[Chunk(Other)]).Within(0.001));
        Assert.That(moved[Chunk(Alike)], Is.GreaterThan(moved[Chunk(Other)] + 0.05));
    }

    [Test]
    public void A_text_that_hardly_answers_moves_the_question_less()
    {
        double LeadOf(double similarity)
        {
            var moved = Rate(similarity, [Answer()]);
            return moved[Chunk(Alike)] - moved[Chunk(Other)];
        }

        Assert.That(LeadOf(0.9), Is.GreaterThan(2 * LeadOf(0.2)));
        Assert.That(LeadOf(0), Is.Zero.Within(0.001));
    }

    [Test]
    public void The_best_answer_of_one_model_moves_no_question_of_another()
    {
        var (answer, other) = (Answer(), new VectorIndex(4));
        var elsewhere = Guid.NewGuid();
        other.Apply([new StoredVectors { DocumentId = elsewhere, Feed = 1, Vectors = VectorBytes.Encode([1, 1, 0, 0]) }]);
        var second = new VectorAnswer
        {
            ConnectorId = "other", Index = other, Question = QuestionVector.Of([1, 0, 0, 0]), Background = 0,
        };

        var moved = VectorFeedback.Rate([Best(0.9)], [Chunk(Alike), Chunk(elsewhere)], [answer, second]);

        Assert.That(moved[Chunk(elsewhere)], Is.EqualTo(Math.Sqrt(0.5)).Within(0.01));
        Assert.That(moved, Has.Count.EqualTo(2));
    }

    private static Dictionary<ChunkId, double> Rate(double similarity, IReadOnlyList<VectorAnswer> answers)
        => VectorFeedback.Rate([Best(similarity)], [Chunk(Alike), Chunk(Other)], answers);

    private static FusedChunk Best(double similarity) => new() { Chunk = Chunk(First), Similarity = similarity, Words = 0, Vector = 0 };

    private static ChunkId Chunk(Guid document) => new(document, 0);

    /// <summary>The question is the first axis; its best answer has some of the second, as one of two others has.</summary>
    private static VectorAnswer Answer()
    {
        var index = new VectorIndex(Dimensions);
        index.Apply([Stored(First, 1, 1, 0), Stored(Alike, 1, 1, 0), Stored(Other, 1, 0, 1)]);
        return new VectorAnswer
        {
            ConnectorId = "c", Index = index, Question = QuestionVector.Of([1, 0, 0, 0, 0, 0, 0, 0]), Background = 0,
        };
    }

    private static StoredVectors Stored(Guid id, float first, float second, float third)
        => new() { DocumentId = id, Feed = 1, Vectors = VectorBytes.Encode([first, second, third, 0, 0, 0, 0, 0]) };
}
