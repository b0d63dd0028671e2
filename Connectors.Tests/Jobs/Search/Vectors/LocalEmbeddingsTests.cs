using System.Numerics.Tensors;
using Connectors.Jobs.Search.Vectors;

namespace Connectors.Tests.Jobs.Search.Vectors;

/// <summary>The model inside the product, without network.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
public sealed class LocalEmbeddingsTests
{
    private LocalModelFiles _files = null!;
    private LocalEmbeddings _model = null!;

    [OneTimeSetUp]
    public void Load()
    {
        _files = LocalModelFiles.Find(LocalModelFiles.ArcticXs);
        _model = new LocalEmbeddings(_files, threads: 1);
    }

    [OneTimeTearDown]
    public void Unload() => _model.Dispose();

    [TestCase("How do I get my money back for a trip?", 0)]
    [TestCase("Am I allowed to stay away from the office in summer?", 1)]
    [TestCase("What must I do if a stranger stands in the corridor?", 2)]
    public async Task A_question_is_nearest_to_the_passage_that_answers_it_in_other_words(string question, int answer)
    {
        string[] passages =
        [
            "Travel expenses are reimbursed within two weeks if the receipts are handed in.",
            "Employees have thirty days of paid leave a year, of which ten may be taken between June and August.",
            "Visitors without a badge are accompanied to the reception at once.",
        ];

        var vectors = await _model.GenerateAsync([_files.QuestionPrefix + question, .. passages]);

        var cosines = passages
            .Select((_, i) => TensorPrimitives.CosineSimilarity<float>(vectors[0].Vector.Span, vectors[i + 1].Vector.Span))
            .ToList();
        Assert.That(cosines.IndexOf(cosines.Max()), Is.EqualTo(answer), string.Join(", ", cosines));
    }

    [Test]
    public async Task Any_text_has_a_vector()
    {
        string[] texts =
            ["", " ", "\u0000", "Größe und Straße", "勿忘草", new string('x', 100_000), "\ud83d\ude00 \ud83d", "a\tb\u200b"];

        var vectors = await _model.GenerateAsync(texts);

        Assert.That(vectors.Select(vector => vector.Vector.Length), Is.All.EqualTo(384));
        Assert.That(vectors.SelectMany(vector => vector.Vector.ToArray()).All(float.IsFinite));
    }

    [Test]
    public void A_model_that_is_not_there_is_an_error_that_says_what_to_do()
        => Assert.That(
            () => LocalModelFiles.Find("/nowhere"),
            Throws.TypeOf<EmbeddingException>().With.Message.StartsWith("There is no local model \"/nowhere\". Take arctic-xs"));
}
