namespace Connectors.Sources.Jira;

/// <summary>Notices a page by offset that is not the one that was asked for, as a cache or a gateway may give.</summary>
/// <param name="what">The list's name in error messages.</param>
internal sealed class OffsetGuard(string what)
{
    private bool _askedAgain;

    /// <summary>Whether to ask for the page once more.</summary>
    /// <param name="asked">The offset that was asked for.</param>
    /// <param name="given">The offset that the page says it has; null if it says none.</param>
    /// <exception cref="SourceException">Transient: it is the wrong page again.</exception>
    public bool AsksAgain(int asked, int? given)
    {
        if (given is null || given == asked)
            return false;
        if (_askedAgain)
        {
            throw new SourceException(SourceErrorKind.Transient, $"Jira gave another page of {what} than it was asked for.")
            {
                InCircles = true,
            };
        }

        return _askedAgain = true;
    }
}
