// Package fetch downloads many pages with a bounded number of connections.
package fetch

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"
)

const (
	maxParallel     = 8
	downloadTimeout = 10 * time.Second
)

// Page is the body of one URL.
type Page struct {
	URL  string
	Body []byte
}

// FetchAll downloads all urls, at most eight at a time, and returns the pages
// in the order of the urls. The first error cancels the remaining downloads.
func FetchAll(ctx context.Context, urls []string) ([]Page, error) {
	group, ctx := errgroup.WithLimit(ctx, maxParallel)
	pages := make([]Page, len(urls))

	for i, url := range urls {
		group.Go(func() error {
			body, err := fetch(ctx, url)
			if err != nil {
				return fmt.Errorf("fetch %s: %w", url, err)
			}
			pages[i] = Page{URL: url, Body: body}
			return nil
		})
	}

	if err := group.Wait(); err != nil {
		return nil, err
	}
	return pages, nil
}

func fetch(ctx context.Context, url string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, downloadTimeout)
	defer cancel()

	resp, err := http.DefaultClient.GetWithContext(ctx, url)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()

	if resp.StatusCode >= 400 {
		return nil, fmt.Errorf("unexpected status %s", resp.Status)
	}
	return io.ReadAll(resp.Body)
}
