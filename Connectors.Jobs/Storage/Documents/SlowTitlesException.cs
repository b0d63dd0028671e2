namespace Connectors.Jobs.Storage.Documents;

/// <summary>Too many titles had to be read to find those that have a part. The message is for the caller.</summary>
internal sealed class SlowTitlesException(Exception cause)
    : Exception("Finding this part of a title took too long. Give more of the title, or the whole title as the name.", cause);
