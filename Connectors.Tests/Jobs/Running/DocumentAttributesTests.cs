using System.IO.Hashing;
using System.Text;
using Connectors.Jobs.Running;

namespace Connectors.Tests.Jobs.Running;

/// <summary>Hashes are stored with documents. If the algorithm changed, every document of an installation would be rewritten.</summary>
internal sealed class DocumentAttributesTests
{
    [TestCase("Größe", null, "", "漢字 🙂")]
    [TestCase("one text")]
    [TestCase(null, null)]
    [TestCase("ab", "c")]
    [TestCase("a", "bc")]
    public void An_attributes_hash_is_the_hash_of_its_texts_joined_by_a_unit_separator(params string?[] texts)
    {
        var joined = Encoding.UTF8.GetBytes(string.Join('\u001f', texts));

        Assert.That(DocumentAttributes.Hash(texts), Is.EqualTo(Convert.ToHexStringLower(XxHash128.Hash(joined))));
    }

    [Test]
    public void A_text_longer_than_the_buffer_is_hashed_as_a_whole()
    {
        var text = string.Concat(Enumerable.Repeat("漢字 und Größe ", 200_000));

        Assert.That(DocumentAttributes.Hash([text]), Is.EqualTo(Convert.ToHexStringLower(XxHash128.Hash(Encoding.UTF8.GetBytes(text)))));
    }
}
