using System.IO.Hashing;
using System.Security.Cryptography;
using System.Text;
using Connectors.Jobs.Running;

namespace Connectors.Tests.Jobs.Running;

/// <summary>Hashes are stored with documents. If the algorithm changed, every document of an installation would be rewritten.</summary>
internal sealed class StoredHashTests
{
    [TestCase("Größe", null, "", "漢字 🙂")]
    [TestCase("one text")]
    [TestCase(null, null)]
    [TestCase("ab", "c")]
    [TestCase("a", "bc")]
    public void A_hash_is_that_of_its_texts_joined_by_a_unit_separator_and_the_one_of_earlier_versions_counts_too(params string?[] texts)
    {
        var joined = Encoding.UTF8.GetBytes(string.Join('\u001f', texts));
        var hash = StoredHash.Of(texts);
        var older = Convert.ToHexStringLower(XxHash128.Hash(joined));

        Assert.That(hash, Is.EqualTo("s" + Convert.ToHexStringLower(SHA256.HashData(joined))[..32]));
        Assert.That(StoredHash.IsSame(hash, hash, () => throw new InvalidOperationException("It is not hashed again.")), Is.True);
        Assert.That(StoredHash.IsSame(older, hash, () => texts), Is.True);
        Assert.That(StoredHash.IsSame(older, hash, () => [.. texts, "more"]), Is.False);
        Assert.That(StoredHash.IsSame("", hash, () => texts), Is.False, "it was cleared, so that the next sync writes again");
    }

    [Test]
    public void A_text_longer_than_the_buffer_is_hashed_as_a_whole()
    {
        var text = string.Concat(Enumerable.Repeat("漢字 und Größe ", 200_000));

        Assert.That(
            StoredHash.Of([text]), Is.EqualTo("s" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..32]));
    }
}
