using System.IO.Hashing;
using System.Text;
using Connectors.Jobs.Running;

namespace Connectors.Tests.Jobs.Running;

/// <summary>Hashes are stored with the documents: one that came out otherwise would have every document of an installation written anew.</summary>
internal sealed class DocumentAttributesTests
{
    [TestCase("Größe", null, "", "漢字 🙂")]
    [TestCase("one text")]
    [TestCase(null, null)]
    [TestCase("ab", "c")]
    [TestCase("a", "bc")]
    public void A_hash_is_that_of_the_texts_with_a_unit_separator_between_them(params string?[] texts)
    {
        var joined = Encoding.UTF8.GetBytes(string.Join('\u001f', texts));

        Assert.That(DocumentAttributes.Hash(texts), Is.EqualTo(Convert.ToHexStringLower(XxHash128.Hash(joined))));
    }

    [Test]
    public void A_text_longer_than_any_buffer_is_hashed_whole()
    {
        var text = string.Concat(Enumerable.Repeat("漢字 und Größe ", 200_000));

        Assert.That(DocumentAttributes.Hash([text]), Is.EqualTo(Convert.ToHexStringLower(XxHash128.Hash(Encoding.UTF8.GetBytes(text)))));
    }
}
